// L'aperçu : demande ce qui a changé, remplace les pages changées, garde la place du regard.
"use strict";

const trouve = (nom) => document.getElementById(nom);
const pages = trouve("pages");
let choisi = location.hash.slice(1) || "rapport";
let dernier = null;
let largeur = 52;

// Les adresses sont relatives : elles gardent le jeton de la page.
const demande = (adresse, options) => fetch(adresse, { cache: "no-store", ...options });
const envoie = (adresse, mot) =>
  demande(adresse, { method: "POST", body: mot, headers: { "X-Atelier": "1" } });

// Une page n'est dessinée que lorsqu'on en approche, et ses mots lorsqu'on la voit.
const approche = new IntersectionObserver(
  (vues) => vues.filter((vue) => vue.isIntersecting).forEach((vue) => dessine(vue.target)),
  { rootMargin: "150% 0px" },
);
const regard = new IntersectionObserver((vues) => {
  for (const vue of vues) {
    vue.target.vue = vue.isIntersecting;
    if (vue.isIntersecting) ecrit(vue.target);
  }
});

function dessine(page) {
  page.proche = true;
  if (page.montre === page.nom) return;
  const nom = page.nom;
  const image = new Image();
  image.alt = "";
  image.draggable = false;
  image.src = `page/${nom}.svg`;
  // L'ancienne reste jusqu'à ce que la nouvelle soit prête : rien ne clignote.
  image.decode().then(
    () => {
      if (page.nom !== nom) return;
      page.montre = nom;
      const avant = page.querySelector("img");
      if (avant) avant.replaceWith(image);
      else page.prepend(image);
      page.dispatchEvent(new CustomEvent("dessinee", { bubbles: true, detail: nom }));
    },
    () => rafraichit(),
  );
}

async function ecrit(page) {
  const cle = `${dernier.version}`;
  if (page.ecrite === cle) return;
  page.ecrite = cle;
  const reponse = await demande(`mots/${dernier.document}/${page.rang}.json`);
  if (!reponse.ok) return;
  const { nom, mots } = await reponse.json();
  if (nom !== page.nom) return;
  const calque = document.createElement("div");
  calque.className = "mots";
  for (const [x, y, large, corps, texte, fichier, ligne] of mots) {
    const mot = document.createElement("span");
    mot.textContent = texte;
    const part = (longueur, cote) => `${((longueur / cote) * 100).toFixed(3)}%`;
    mot.style.left = part(x, page.large);
    mot.style.top = part(y - corps * 0.92, page.haut);
    mot.style.fontSize = `${((corps / page.large) * 100).toFixed(3)}cqw`;
    const naturel = mesure(texte) * corps;
    if (naturel > 0) mot.style.transform = `scaleX(${(large / naturel).toFixed(4)})`;
    if (fichier) {
      mot.fichier = fichier;
      mot.ligne = ligne;
    }
    calque.append(mot, " ");
  }
  const avant = page.querySelector(".mots");
  // Une sélection en cours n'est pas défaite pour les mêmes mots.
  if (avant && avant.textContent === calque.textContent) {
    [...avant.children].forEach((mot, rang) => {
      mot.fichier = calque.children[rang].fichier;
      mot.ligne = calque.children[rang].ligne;
    });
    return;
  }
  if (avant) avant.replaceWith(calque);
  else page.append(calque);
}

// La largeur d'un texte dans les lettres du calque, pour un corps d'un point.
const pinceau = document.createElement("canvas").getContext("2d");
function mesure(texte) {
  pinceau.font = '100px system-ui, "Segoe UI", sans-serif';
  return pinceau.measureText(texte).width / 100;
}

// La première page que l'on voit, et de combien elle dépasse.
function place() {
  const haut = document.querySelector("header").getBoundingClientRect().bottom;
  for (const page of pages.children) {
    const cadre = page.getBoundingClientRect();
    if (cadre.bottom > haut + 40) return { nom: page.nom, corps: page.corps, rang: page.rang, ecart: cadre.top };
  }
  return null;
}

function replace(avant) {
  if (!avant) return;
  const toutes = [...pages.children];
  // Des pages ajoutées plus haut la déplacent, et changent son numéro : ce qu'elle dit la retrouve.
  const meme =
    toutes.find((page) => page.nom === avant.nom) ||
    toutes.find((page) => page.corps === avant.corps);
  const page = meme || toutes[Math.min(avant.rang, toutes.length) - 1];
  if (!page) return;
  const mouvement = page.getBoundingClientRect().top - avant.ecart;
  if (Math.abs(mouvement) > 1) window.scrollBy({ top: mouvement, behavior: "instant" });
}

function montre(etat) {
  const avant = dernier && dernier.document === etat.document ? place() : null;
  dernier = etat;
  const titre = etat.documents.find((un) => un.nom === etat.document).titre;
  document.title = `${etat.projet} · ${titre}`;
  trouve("projet").textContent = etat.projet;
  trouve("documents").replaceChildren(
    ...etat.documents.map((un) => {
      const bouton = document.createElement("button");
      bouton.type = "button";
      bouton.textContent = un.titre;
      bouton.setAttribute("aria-pressed", String(un.nom === etat.document));
      bouton.addEventListener("click", () => choisit(un.nom));
      return bouton;
    }),
  );
  etat.pages.forEach((page, index) => {
    let boite = pages.children[index];
    if (!boite) {
      boite = document.createElement("section");
      boite.className = "page";
      pages.append(boite);
    }
    boite.rang = index + 1;
    boite.setAttribute("aria-label", `Page ${index + 1} sur ${etat.pages.length}`);
    boite.large = page.large;
    boite.haut = page.haut;
    boite.style.aspectRatio = `${page.large} / ${page.haut}`;
    boite.nom = page.nom;
    boite.corps = page.corps;
    approche.observe(boite);
    regard.observe(boite);
    if (boite.proche) dessine(boite);
    if (boite.vue) ecrit(boite);
  });
  while (pages.children.length > etat.pages.length) {
    approche.unobserve(pages.lastChild);
    regard.unobserve(pages.lastChild);
    pages.lastChild.remove();
  }
  replace(avant);
  dit(etat);
}

// « 14 h 02 ».
const heure = (a) => a.slice(0, 5).replace(":", " h ");

function dit(etat) {
  const fautes = etat.problemes.filter((un) => un.erreur);
  const remarques = etat.problemes.filter((un) => !un.erreur);
  const ligne = trouve("etat");
  ligne.className = etat.en_panne ? "panne" : "";
  pages.className = etat.en_panne ? "panne" : "";
  if (etat.en_panne) {
    ligne.textContent = etat.a
      ? `Aperçu de ${heure(etat.a)} ; une erreur empêche la suite`
      : "Une erreur empêche l’aperçu";
  } else if (etat.pages.length > 0) {
    ligne.textContent = `${etat.pages.length} pages, à ${heure(etat.a)}`;
  } else {
    ligne.textContent = "Les pages se préparent…";
  }
  const liste = (titre, problemes) => {
    if (problemes.length === 0) return [];
    const tete = document.createElement("h2");
    tete.textContent = titre;
    const corps = document.createElement("ul");
    for (const un of problemes) {
      const item = document.createElement("li");
      item.textContent = un.phrase;
      for (const [nom, texte] of [["lieu", un.lieu], ["aide", un.aide]]) {
        if (!texte) continue;
        const suite = document.createElement("span");
        suite.className = nom;
        suite.textContent = texte;
        item.append(suite);
      }
      corps.append(item);
    }
    return [tete, corps];
  };
  const boite = trouve("problemes");
  boite.className = etat.en_panne ? "panne" : "";
  boite.hidden = fautes.length === 0;
  boite.replaceChildren(...liste(fautes.length > 1 ? "Erreurs" : "Erreur", fautes));
  if (fautes.length === 0 && remarques.length > 0) {
    const repli = document.createElement("details");
    const titre = document.createElement("summary");
    titre.textContent = remarques.length > 1 ? `${remarques.length} remarques` : "Une remarque";
    repli.append(titre, ...liste("Remarques", remarques).slice(1));
    boite.replaceChildren(repli);
    boite.hidden = false;
  }
}

async function rafraichit() {
  try {
    const reponse = await demande(`etat?document=${choisi}`);
    if (reponse.ok) montre(await reponse.json());
  } catch {
    perdu();
  }
}

function choisit(nom) {
  choisi = nom;
  trouve("ligne").hidden = true;
  history.replaceState(null, "", `#${nom}`);
  pages.replaceChildren();
  envoie("document", nom).then(rafraichit, perdu);
}

function perdu() {
  const ligne = trouve("etat");
  ligne.className = "panne";
  ligne.textContent = "L’aperçu est fermé : relancez   abs-report suivre";
}

// Un double-clic dit d'où vient un mot.
pages.addEventListener("dblclick", (evenement) => {
  const mot = evenement.target.closest(".mots span");
  const ligne = trouve("ligne");
  ligne.hidden = true;
  if (!mot) return;
  const texte = document.createElement("span");
  const boutons = [];
  if (mot.fichier && mot.fichier.startsWith("textes/")) {
    texte.textContent = `${mot.fichier}, ligne ${mot.ligne}`;
    const ouvre = document.createElement("button");
    ouvre.type = "button";
    ouvre.textContent = "Ouvrir ce texte";
    ouvre.addEventListener("click", async () => {
      const reponse = await envoie("ouvrir", mot.fichier).catch(() => null);
      if (!reponse || !reponse.ok) texte.textContent = reponse ? await reponse.text() : "L’aperçu est fermé.";
    });
    boutons.push(ouvre);
  } else {
    texte.textContent = "Ces mots viennent du programme, de vos données ou de projet.yaml.";
  }
  const ferme = document.createElement("button");
  ferme.type = "button";
  ferme.textContent = "Fermer";
  ferme.addEventListener("click", () => (ligne.hidden = true));
  ligne.replaceChildren(texte, ...boutons, ferme);
  ligne.hidden = false;
});

document.addEventListener("keydown", (evenement) => {
  if (evenement.key === "Escape") trouve("ligne").hidden = true;
});

function agrandit(pas) {
  largeur = Math.min(120, Math.max(24, largeur + pas));
  const avant = place();
  document.documentElement.style.setProperty("--large", `${largeur}rem`);
  replace(avant);
}
trouve("plus").addEventListener("click", () => agrandit(8));
trouve("moins").addEventListener("click", () => agrandit(-8));

const nouvelles = new EventSource("evenements");
nouvelles.addEventListener("etat", rafraichit);
nouvelles.addEventListener("error", perdu);
if (choisi !== "rapport") envoie("document", choisi).catch(perdu);
