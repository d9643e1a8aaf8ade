#!/usr/bin/env python3
"""Recompute, independently of the Rust program, the figures that a report prints.

Run (Python 3.8 or later, standard library only, about six seconds):

    python3 tests/golden/recompute.py [DATA]

DATA is the folder of raw files (default: ../shared/data beside the project root). The script
writes `figures.csv` next to itself. That output is COMMITTED: the Rust tests compare what the
report prints with it. The script itself is only run again when a raw file or a definition
changes; it is deterministic, so running it twice must leave `git diff` empty.

Where the formulas come from: the producers, never the Rust code nor the `formule:` lines of the
catalogue. For the census and Filosofi, the INSEE dictionary `meta_dossier_complet_variables.csv`
(the meaning of each column); for the APL, the note printed in the DREES workbook itself. The
label and definition of each indicator, its unit and its `decimales:` come from the catalogue.

Columns of figures.csv: territoire, indicateur, annee, imprime. `imprime` is the printed text:
decimal comma, U+202F between thousands and before the signs %, ‰ and €, U+2212 as minus sign; counts, densities,
indices, means and ratios carry no unit. Rounding is half away from zero, applied once to the
exact quotient (fractions, not floats).

Several communes together: sum of numerators / sum of denominators, never a mean of rates.
Medians, deciles, poverty rates and shares of income are not computed for a group, nor are the
two rates that flows inside the group would distort (newcomers, people working elsewhere). A row is left
out when a cell is missing or masked ("s") for one commune of the territory.

After writing the file, the script checks the sources against each other (OK / différence).
These checks write nothing to figures.csv.
"""

import csv
import io
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from decimal import Decimal, getcontext
from fractions import Fraction as F
from pathlib import Path

getcontext().prec = 60
HERE = Path(__file__).resolve().parent
DATA = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[2] / "shared" / "data"

CENSUS = (2021, 2015, 2010)  # vintages of the dossier complet, reference date 1 January
PREVIOUS = {2021: 2015, 2015: 2010}  # true gaps: six years, then five
CIVIL = tuple(range(2023, 2013, -1))  # yearly births and deaths

TERRITORIES = {  # key: codes (None = every commune of the file)
    "le_pont_de_claix": ["38317"],
    "venon": ["38533"],
    "metropole": None,
    "ressort": ["38151", "38158", "38179", "38309"],  # Échirolles, Eybens, Gières, Poisat
}
NAMES = {
    "38317": "Le Pont-de-Claix", "38533": "Venon", "38151": "Échirolles",
    "38158": "Eybens", "38179": "Gières", "38309": "Poisat",
}


# --- Reading ------------------------------------------------------------------------------


class Missing(Exception):
    """A column is absent from the file, or a cell is empty or masked."""


def number(text):
    """Exact value of a cell; Missing when it is empty, masked (s, ns, nd, so) or not a number."""
    text = (text or "").strip().replace("\u202f", "").replace(",", ".")
    if not re.fullmatch(r"-?\d+(\.\d+)?([eE]-?\d+)?", text):
        raise Missing(text)
    return F(text)


def table(path, delimiter, key="CODGEO"):
    """Rows of a delimited file by key."""
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return {row[key]: row for row in csv.DictReader(handle, delimiter=delimiter)}


def sheet(path, name, stop=None):
    """Rows of one xlsx sheet as lists of ten texts; ends at the row where `stop` = (column, text)."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    rel = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    with zipfile.ZipFile(path) as book:
        targets = {r.get("Id"): r.get("Target") for r in ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))}
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():
            for item in ET.fromstring(book.read("xl/sharedStrings.xml")):
                shared.append("".join(t.text or "" for t in item.iter(main + "t")))
        sheets = ET.fromstring(book.read("xl/workbook.xml")).find(main + "sheets")
        target = next(targets[s.get(rel)] for s in sheets if s.get("name") == name)
        for _, row in ET.iterparse(book.open("xl/" + target)):
            if row.tag != main + "row":
                continue
            cells = {}
            for cell in row:
                value = cell.find(main + "v")
                if cell.get("t") == "inlineStr":
                    text = "".join(t.text or "" for t in cell.iter(main + "t"))
                elif value is None:
                    continue
                else:
                    text = shared[int(value.text)] if cell.get("t") == "s" else value.text
                cells[cell.get("r").rstrip("0123456789")] = text
            row.clear()
            values = [cells.get(letter, "") for letter in "ABCDEFGHIJ"]
            if stop and values[stop[0]] == stop[1]:
                return
            yield values


class Row:
    """Sums of columns over the communes of a territory, for one vintage."""

    used = {}  # (indicator, vintage) -> columns read, for the check of labels

    def __init__(self, source, codes, year):
        self.source, self.codes, self.year, self.indicator = source, codes, year, None
        self.aa = "%02d" % (year % 100)

    def raw(self, column):
        """Exact column name."""
        total = F(0)
        for code in self.codes:
            if code not in self.source or column not in self.source[code]:
                raise Missing(column)
            total += number(self.source[code][column])
        Row.used.setdefault((self.indicator, self.year), set()).add(column)
        return total

    def p(self, *names):
        """Sum of columns of the main census processing (P21_...)."""
        return sum(self.raw("P%s_%s" % (self.aa, n)) for n in names)

    def c(self, *names):
        """Sum of columns of the complementary processing (C21_...)."""
        return sum(self.raw("C%s_%s" % (self.aa, n)) for n in names)

    def f(self, name):
        """One column whose vintage comes last (MED21)."""
        return self.raw(name + self.aa)

    def before(self, name):
        """A main-processing column of the previous census."""
        return self.raw("P%02d_%s" % (PREVIOUS[self.year] % 100, name))

    @property
    def gap(self):
        """Years between this census and the previous one."""
        return self.year - PREVIOUS[self.year]

    def balance(self):
        """Births minus deaths between the two censuses (1 January to 31 December)."""
        period = {2021: "1520", 2015: "1014"}[self.year]
        return self.raw("NAIS" + period) - self.raw("DECE" + period)


def pct(numerator, denominator, factor=100):
    if denominator == 0:
        raise Missing("division by zero")
    return factor * numerator / denominator


def growth(now, then, years):
    """Compound yearly growth in %."""
    if then <= 0:
        raise Missing("division by zero")
    ratio = Decimal((now / then).numerator) / Decimal((now / then).denominator)
    return F(100 * (ratio ** (Decimal(1) / years) - 1))


# Groups of columns whose name or meaning depends on the vintage.
def a75(r):  # RP2010 has one band from 75 years
    return r.p("POP75P") if r.year == 2010 else r.p("POP7589", "POP90P")


def a60(r):
    return r.p("POP6074") + a75(r)


def under20(r):
    return r.p("H0019", "F0019")


def a65(r):
    return r.p("H65P", "F65P")


def transport(mode):
    return lambda r: pct(r.p("ACTOCC15P_" + mode), r.p("ACTOCC15P"))


def pcs(k):
    return lambda r: pct(r.c("POP15P_CS%d" % k), r.c("POP15P"))


def unemployed(band):
    """Men + women, because RP2010 and RP2015 give no total by age."""
    return lambda r: pct(r.p("HCHOM" + band, "FCHOM" + band), r.p("ACT" + band))


def higher(r):
    """All degrees of higher education, cut differently at each vintage."""
    names = {2021: ("SUP2", "SUP34", "SUP5"), 2015: ("SUP",), 2010: ("BACP2", "SUP")}[r.year]
    return r.p(*("NSCOL15P_" + n for n in names))


def no_degree(r):
    """No degree, or CEP at most (RP2015: see BROKEN)."""
    names = {2021: ("DIPLMIN",), 2010: ("DIPL0", "CEP")}[r.year]
    return r.p(*("NSCOL15P_" + n for n in names))


LIMITED = [s + "SAL15P_" + k for s in "HF" for k in ("CDD", "INTERIM", "EMPAID", "APPR")]
BANDS = ("0014", "1529", "3044", "4559", "6074", "7589", "90P")
BAND_IDS = ("0_14_ans", "15_29_ans", "30_44_ans", "45_59_ans", "60_74_ans", "75_89_ans", "90_ans_plus")

# --- Definitions --------------------------------------------------------------------------
# indicator -> (unit, decimals, value). Unit: "" = bare number.
# Census indicators (dossier complet, main or complementary processing).
N, PC, YEAR = ("", 0), ("%", 1), ("% par an", 1)
IND, MEAN, RATIO = ("", 1), ("", 1), ("", 2)

DEFINITIONS = {
    # population, ages
    "population_municipale": (*N, lambda r: r.p("POP")),
    "densite_population": ("", 0, lambda r: r.p("POP") / r.raw("SUPERF")),
    "evolution_population_annuelle": (*YEAR, lambda r: growth(r.p("POP"), r.before("POP"), r.gap)),
    "solde_naturel_annuel": (*YEAR, lambda r: pct(r.balance(), r.before("POP")) / r.gap),
    "solde_migratoire_apparent_annuel": (
        *YEAR, lambda r: pct(r.p("POP") - r.before("POP") - r.balance(), r.before("POP")) / r.gap),
    "part_0_14_ans": (*PC, lambda r: pct(r.p("POP0014"), r.p("POP"))),
    "part_15_29_ans": (*PC, lambda r: pct(r.p("POP1529"), r.p("POP"))),
    "part_30_44_ans": (*PC, lambda r: pct(r.p("POP3044"), r.p("POP"))),
    "part_45_59_ans": (*PC, lambda r: pct(r.p("POP4559"), r.p("POP"))),
    "part_60_74_ans": (*PC, lambda r: pct(r.p("POP6074"), r.p("POP"))),
    "part_75_ans_plus": (*PC, lambda r: pct(a75(r), r.p("POP"))),
    "part_moins_20_ans": (*PC, lambda r: pct(under20(r), r.p("POP"))),
    "part_65_ans_plus": (*PC, lambda r: pct(a65(r), r.p("POP"))),
    "part_femmes": (*PC, lambda r: pct(r.p("POPF"), r.p("POP"))),
    "indice_vieillissement": (*IND, lambda r: pct(a65(r), under20(r))),
    "indice_jeunesse": (*RATIO, lambda r: pct(under20(r), a60(r), 1)),
    "rapport_dependance_demographique": (*IND, lambda r: pct(under20(r) + a65(r), r.p("H2064", "F2064"))),
    "part_nouveaux_arrivants": (
        *PC, lambda r: pct(r.p(*("POP01P_IRAN%d" % k for k in range(3, 8))), r.p("POP01P"))),
    "part_population_hors_menages": (*PC, lambda r: pct(r.p("POP") - r.p("PMEN"), r.p("POP"))),
    **{"hommes_" + i: (*N, lambda r, b=b: r.p("H" + b)) for i, b in zip(BAND_IDS, BANDS)},
    **{"femmes_" + i: (*N, lambda r, b=b: r.p("F" + b)) for i, b in zip(BAND_IDS, BANDS)},
    # households, families
    "menages": (*N, lambda r: r.p("MEN")),
    "taille_moyenne_menages": ("", 2, lambda r: pct(r.p("PMEN"), r.p("MEN"), 1)),
    "part_menages_une_personne": (*PC, lambda r: pct(r.c("MENPSEUL"), r.c("MEN"))),
    "part_menages_autres_sans_famille": (*PC, lambda r: pct(r.c("MENSFAM"), r.c("MEN"))),
    "part_menages_couple_sans_enfant": (*PC, lambda r: pct(r.c("MENCOUPSENF"), r.c("MEN"))),
    "part_menages_couple_avec_enfant": (*PC, lambda r: pct(r.c("MENCOUPAENF"), r.c("MEN"))),
    "part_menages_monoparentaux": (*PC, lambda r: pct(r.c("MENFAMMONO"), r.c("MEN"))),
    "familles": (*N, lambda r: r.c("FAM")),
    "familles_monoparentales": (*N, lambda r: r.c("FAMMONO")),
    "part_familles_monoparentales": (*PC, lambda r: pct(r.c("FAMMONO"), r.c("FAMMONO", "COUPAENF"))),
    "part_meres_seules": (*PC, lambda r: pct(r.c("FMONO"), r.c("FAMMONO"))),
    "part_familles_nombreuses": (*PC, lambda r: pct(r.c("NE24F3", "NE24F4P"), r.c("FAM"))),
    "part_familles_recomposees": (*PC, lambda r: pct(r.c("FAMRECOMP"), r.c("COUPAENF"))),
    # 2021 only: RP2010 counts the legal status (POP15P_DIVOR), RP2021 the declared way of life.
    "part_divorces_15_plus": (*PC, lambda r: pct(r.p("POP15P_DIVORCEE"), r.p("POP15P"))),
    "part_menages_emmenages_2_ans": (*PC, lambda r: pct(r.p("MEN_ANEM0002"), r.p("MEN"))),
    # older people
    "personnes_60_ans_plus": (*N, a60),
    "part_60_ans_plus": (*PC, lambda r: pct(a60(r), r.p("POP"))),
    "personnes_75_ans_plus": (*N, a75),
    "personnes_80_ans_plus": (*N, lambda r: r.p("POP80P")),
    "part_80_ans_plus": (*PC, lambda r: pct(r.p("POP80P"), r.p("POP"))),
    "personnes_90_ans_plus": (*N, lambda r: r.p("H90P", "F90P")),
    "personnes_80_ans_plus_seules": (*N, lambda r: r.p("POP80P_PSEUL")),
    # Of those who live at home, as INSEE divides in its graph FAM G2: homes are left out.
    "part_80_ans_plus_seuls": (*PC, lambda r: pct(r.p("POP80P_PSEUL"), r.p("POPMEN80P"))),
    "part_65_79_ans_seuls": (*PC, lambda r: pct(r.p("POP6579_PSEUL"), r.p("POPMEN6579"))),
    "indice_grand_age": (*IND, lambda r: pct(r.p("POP80P"), r.p("POP6579"))),
    "ratio_aidants": (*RATIO, lambda r: pct(r.p("POP5564"), r.p("POP80P"), 1)),
    "part_retraites": (*PC, pcs(7)),
    # children, youth, schooling, degrees
    "enfants_2_5_ans": (*N, lambda r: r.p("POP0205")),
    "taux_scolarisation_2_5_ans": (*PC, lambda r: pct(r.p("SCOL0205"), r.p("POP0205"))),
    "jeunes_6_10_ans": (*N, lambda r: r.p("POP0610")),
    "jeunes_11_14_ans": (*N, lambda r: r.p("POP1114")),
    "jeunes_15_17_ans": (*N, lambda r: r.p("POP1517")),
    "jeunes_18_24_ans": (*N, lambda r: r.p("POP1824")),
    "taux_scolarisation_15_17_ans": (*PC, lambda r: pct(r.p("SCOL1517"), r.p("POP1517"))),
    "taux_scolarisation_18_24_ans": (*PC, lambda r: pct(r.p("SCOL1824"), r.p("POP1824"))),
    "part_sans_diplome": (*PC, lambda r: pct(no_degree(r), r.p("NSCOL15P"))),
    "part_diplome_brevet": (*PC, lambda r: pct(r.p("NSCOL15P_BEPC"), r.p("NSCOL15P"))),
    "part_diplome_cap_bep": (*PC, lambda r: pct(r.p("NSCOL15P_CAPBEP"), r.p("NSCOL15P"))),
    "part_diplome_bac": (*PC, lambda r: pct(r.p("NSCOL15P_BAC"), r.p("NSCOL15P"))),
    "part_diplome_superieur": (*PC, lambda r: pct(higher(r), r.p("NSCOL15P"))),
    "taux_chomage_15_24_ans": (*PC, unemployed("1524")),
    "taux_activite_15_24_ans": (*PC, lambda r: pct(r.p("ACT1524"), r.p("H1524", "F1524"))),
    # activity, employment, occupations
    "actifs_15_64_ans": (*N, lambda r: r.p("ACT1564")),
    "taux_activite": (*PC, lambda r: pct(r.p("ACT1564"), r.p("POP1564"))),
    "taux_emploi": (*PC, lambda r: pct(r.p("ACTOCC1564"), r.p("POP1564"))),
    "taux_emploi_femmes": (*PC, lambda r: pct(r.p("FACTOCC1564"), r.p("F1564"))),
    "taux_chomage_recensement": (*PC, lambda r: pct(r.p("CHOM1564"), r.p("ACT1564"))),
    "taux_chomage_femmes": (*PC, lambda r: pct(r.p("FCHOM1564"), r.p("FACT1564"))),
    "taux_chomage_hommes": (*PC, lambda r: pct(r.p("HCHOM1564"), r.p("HACT1564"))),
    "taux_chomage_55_64_ans": (*PC, unemployed("5564")),
    "taux_chomage_sans_diplome": (*PC, lambda r: pct(r.p("CHOM_DIPLMIN"), r.p("ACT_DIPLMIN"))),
    "part_temps_partiel": (*PC, lambda r: pct(r.p("SAL15P_TP"), r.p("SAL15P"))),
    "part_temps_partiel_femmes": (*PC, lambda r: pct(r.p("FSAL15P_TP"), r.p("FSAL15P"))),
    "part_emplois_precaires": (*PC, lambda r: pct(r.p(*LIMITED), r.p("SAL15P"))),
    "part_non_salaries": (*PC, lambda r: pct(r.p("NSAL15P"), r.p("ACTOCC15P"))),
    "indicateur_concentration_emploi": (*IND, lambda r: pct(r.p("EMPLT"), r.p("ACTOCC"))),
    "part_agriculteurs": (*PC, pcs(1)),
    "part_artisans_commercants": (*PC, pcs(2)),
    "part_cadres": (*PC, pcs(3)),
    "part_professions_intermediaires": (*PC, pcs(4)),
    "part_employes": (*PC, pcs(5)),
    "part_ouvriers": (*PC, pcs(6)),
    "part_autres_inactifs": (*PC, pcs(8)),
    # commuting, cars
    "part_menages_sans_voiture": (*PC, lambda r: pct(r.p("RP") - r.p("RP_VOIT1P"), r.p("RP"))),
    "part_menages_deux_voitures": (*PC, lambda r: pct(r.p("RP_VOIT2P"), r.p("RP"))),
    "part_domicile_travail_voiture": (*PC, transport("VOITURE")),
    "part_domicile_travail_transports_commun": (*PC, transport("COMMUN")),
    "part_domicile_travail_velo": (*PC, transport("VELO")),
    "part_domicile_travail_marche": (*PC, transport("MARCHE")),
    "part_domicile_travail_deux_roues": (*PC, transport("2ROUESMOT")),
    "part_domicile_travail_sans_transport": (*PC, transport("PASTRANS")),
    "part_actifs_travaillant_hors_commune": (*PC, transport("ILT2P")),
    # housing, tenure
    "logements": (*N, lambda r: r.p("LOG")),
    "residences_principales": (*N, lambda r: r.p("RP")),
    "part_residences_secondaires": (*PC, lambda r: pct(r.p("RSECOCC"), r.p("LOG"))),
    "part_logements_vacants": (*PC, lambda r: pct(r.p("LOGVAC"), r.p("LOG"))),
    "part_maisons": (*PC, lambda r: pct(r.p("MAISON"), r.p("LOG"))),
    "part_appartements": (*PC, lambda r: pct(r.p("APPART"), r.p("LOG"))),
    "part_proprietaires": (*PC, lambda r: pct(r.p("RP_PROP"), r.p("RP"))),
    "part_locataires": (*PC, lambda r: pct(r.p("RP_LOC"), r.p("RP"))),
    "part_locataires_hlm": (*PC, lambda r: pct(r.p("RP_LOCHLMV"), r.p("RP"))),
    "part_locataires_prives": (*PC, lambda r: pct(r.p("RP_LOC") - r.p("RP_LOCHLMV"), r.p("RP"))),
    "part_loges_gratuitement": (*PC, lambda r: pct(r.p("RP_GRAT"), r.p("RP"))),
    "part_petits_logements": (*PC, lambda r: pct(r.p("RP_1P", "RP_2P"), r.p("RP"))),
    "part_grands_logements": (*PC, lambda r: pct(r.p("RP_5PP"), r.p("RP"))),
    "pieces_par_personne": ("", 2, lambda r: pct(r.p("NBPI_RP"), r.p("NPER_RP"), 1)),
    "part_logements_suroccupes": (*PC, lambda r: pct(r.c("RP_HSTU1P_SUROCC"), r.c("RP_HSTU1P"))),
    "part_logements_avant_1946": (*PC, lambda r: pct(r.p("RP_ACH19", "RP_ACH45"), r.p("RP_ACHTOT"))),
    "part_logements_avant_1971": (*PC, lambda r: pct(r.p("RP_ACH19", "RP_ACH45", "RP_ACH70"), r.p("RP_ACHTOT"))),
    "part_chauffage_electrique": (*PC, lambda r: pct(r.p("RP_CINDELEC"), r.p("RP"))),
    "part_sans_baignoire_ni_douche": (*PC, lambda r: pct(r.p("RP") - r.p("RP_SDB"), r.p("RP"))),
    "anciennete_moyenne_emmenagement": (*MEAN, lambda r: pct(r.p("ANEM_RP"), r.p("RP"), 1)),
    "part_emmenages_10_ans_plus": (*PC, lambda r: pct(r.p("MEN_ANEM10P"), r.p("MEN"))),
    # registered voters (rolls of the same year as the census)
    "taux_inscription_electorale": (*IND, lambda r: pct(r.raw("ELECTEURSLP%d" % r.year), r.p("POP15P"))),
}

# Births and deaths of a year; the rates need the census population of that very year.
CIVIL_DEFINITIONS = {
    "naissances_domiciliees": (*N, lambda r: r.f("NAISD")),
    "deces_domicilies": (*N, lambda r: r.f("DECESD")),
    "taux_natalite": ("‰", 1, lambda r: pct(r.f("NAISD"), r.p("POP"), 1000)),
    "taux_mortalite_brut": ("‰", 1, lambda r: pct(r.f("DECESD"), r.p("POP"), 1000)),
}

# Filosofi: published values, read as they are. Columns in the dossier complet (2021), then in
# FILO2019_DISP_COM (2019) or FILO2018_DISP_Pauvres_COM (2018).
AGES = ("moins_30_ans", "30_39_ans", "40_49_ans", "50_59_ans", "60_74_ans", "75_plus_ans")
FILOSOFI = {
    "menages_fiscaux": (*N, {2021: "NBMENFISC21", 2019: "NBMEN19"}),
    "personnes_menages_fiscaux": (*N, {2021: "NBPERSMENFISC21", 2019: "NBPERS19"}),
    "niveau_vie_median": ("€", 0, {2021: "MED21", 2019: "Q219"}),
    "premier_decile_niveau_vie": ("€", 0, {2021: "D121", 2019: "D119"}),
    "neuvieme_decile_niveau_vie": ("€", 0, {2021: "D921", 2019: "D919"}),
    "rapport_interdecile": ("", 1, {2021: "RD21", 2019: "RD"}),
    "part_menages_imposes": (*PC, {2021: "PIMP21"}),
    "taux_pauvrete": (*PC, {2021: "TP6021", 2018: "TP6018"}),
    **{"taux_pauvrete_" + a: (*PC, {2021: "TP60AGE%d21" % k, 2018: "AGE%dTP6018" % k}) for k, a in enumerate(AGES, 1)},
    "taux_pauvrete_proprietaires": (*PC, {2021: "TP60TOL121", 2018: "TOL1TP6018"}),
    "taux_pauvrete_locataires": (*PC, {2021: "TP60TOL221", 2018: "TOL2TP6018"}),
    **{
        indicator: (*PC, {2021: column + "21", 2019: column + "19"})
        for indicator, column in {
            "part_revenus_activite": "PACT", "part_indemnites_chomage": "PCHO",
            "part_pensions_retraites": "PPEN", "part_revenus_patrimoine": "PPAT",
            "part_prestations_sociales": "PPSOC", "part_prestations_familiales": "PPFAM",
            "part_minima_sociaux": "PPMINI", "part_prestations_logement": "PPLOGT",
            "part_impots": "PIMPOT",
        }.items()
    },
}
SUMMED_FILOSOFI = ("menages_fiscaux", "personnes_menages_fiscaux")  # the only two that add up

# APL (DREES): column of the workbook; a group is weighted by the standardised population.
APL = {"apl_medecins_generalistes": 2, "apl_medecins_moins_65_ans": 3}

NOT_FOR_GROUPS = ("part_nouveaux_arrivants", "part_actifs_travaillant_hors_commune")
# Columns that kept their name but not exactly their label: the vintage is left out.
BROKEN = {
    ("part_sans_diplome", 2015),  # P15_NSCOL15P_DIPLMIN goes up to the BEPC, P21 up to the CEP only
    ("part_diplome_cap_bep", 2015), ("part_diplome_cap_bep", 2010),  # "or equivalent" only in 2021
    ("part_diplome_bac", 2015), ("part_diplome_bac", 2010),  # brevet professionnel, equivalents
}


# --- Printing -----------------------------------------------------------------------------


def printed(value, unit, decimals):
    """French text of an exact value, rounded half away from zero."""
    scaled = abs(value) * 10**decimals
    units = int(scaled + F(1, 2))  # floor of a positive number: half goes up, away from zero
    whole, cents = divmod(units, 10**decimals)
    text = "{:,}".format(whole).replace(",", "\u202f")
    if decimals:
        text += ",%0*d" % (decimals, cents)
    if value < 0 and units:
        text = "\u2212" + text
    return text + ("\u202f" + unit if unit else "")


def near_tie(value, decimals):
    """True when a float computation could round the other way."""
    scaled = abs(value) * 10**decimals
    return abs(scaled - int(scaled) - F(1, 2)) < F(1, 10**7)


# --- Figures ------------------------------------------------------------------------------


def compute(dossier, filo19, filo18, apl):
    rows, ties, exact = [], [], {}

    def add(territory, indicator, year, unit, decimals, value):
        rows.append((territory, indicator, year, printed(value, unit, decimals)))
        exact[territory, indicator, year] = value
        if near_tie(value, decimals):
            ties.append((territory, indicator, year, float(value)))

    for territory, codes in TERRITORIES.items():
        codes = codes or sorted(dossier)
        group = len(codes) > 1
        for definitions, years in ((DEFINITIONS, CENSUS), (CIVIL_DEFINITIONS, CIVIL)):
            for indicator, (unit, decimals, value) in definitions.items():
                if group and indicator in NOT_FOR_GROUPS:
                    continue
                for year in years:
                    if (indicator, year) in BROKEN:
                        continue
                    row = Row(dossier, codes, year)
                    row.indicator = indicator
                    try:
                        add(territory, indicator, year, unit, decimals, value(row))
                    except (Missing, KeyError):
                        pass  # not published at this vintage, or masked
        for indicator, (unit, decimals, columns) in FILOSOFI.items():
            if group and indicator not in SUMMED_FILOSOFI:
                continue
            for year, column in columns.items():
                source = {2021: dossier, 2019: filo19, 2018: filo18}[year]
                try:
                    add(territory, indicator, year, unit, decimals, Row(source, codes, year).raw(column))
                except Missing:
                    pass
        for indicator, column in APL.items():
            for year in sorted(apl, reverse=True):
                try:
                    cells = [(number(apl[year][c][column]), number(apl[year][c][4])) for c in codes]
                except (Missing, KeyError):
                    continue
                weight = sum(w for _, w in cells)
                add(territory, indicator, year, "", 1, sum(a * w for a, w in cells) / weight)
    return rows, ties, exact


# --- Checks of the sources against each other ---------------------------------------------


def verdict(label, wrong, total, examples=()):
    state = "OK" if not wrong else "différence"
    print("%-10s %s : %d écart(s) sur %d" % (state, label, wrong, total))
    for example in list(examples)[:6]:
        print("           -", example)


def check_pairs(label, pairs, tolerance=F(0)):
    """pairs: (name, ours, published)."""
    wrong = [p for p in pairs if abs(p[1] - p[2]) > tolerance]
    verdict(label, len(wrong), len(pairs), ("%s : %s contre %s" % (n, float(a), float(b)) for n, a, b in wrong))


def collect(rows, expression):
    """[(code, *expression(row))] for the rows where every cell is a number."""
    out = []
    for code, row in rows.items():
        try:
            out.append((code, *expression(lambda k, row=row: number(row.get(k)))))
        except Missing:
            continue
    return out


def rounded(value, decimals=1):
    return F(int(abs(value) * 10**decimals + F(1, 2)), 10**decimals) * (-1 if value < 0 else 1)


def validate(dossier, filo19, filo18, exact, ties):
    insee = DATA / "insee"
    names = {}
    with open(DATA / "cog" / "v_commune_2024.csv", encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["TYPECOM"] == "COM":
                names[row["COM"]] = row["LIBELLE"]
    bad = [c for c, n in NAMES.items() if names.get(c) != n or c not in dossier]
    verdict("codes et noms des six communes (COG 2024, dossier complet)", len(bad), len(NAMES), bad)
    with open(DATA / "cog" / "EPCI_composition_codes_sans_zero.csv", encoding="utf-8-sig", newline="") as handle:
        members = {row["COM"].zfill(5) for row in csv.DictReader(handle, delimiter=";") if row["EPCI"] == "200040715"}
    odd = sorted(members ^ set(dossier))
    verdict("les 49 communes = Grenoble-Alpes-Métropole (composition des EPCI 2021)", len(odd), len(dossier), odd)

    # Published interdecile ratio against D9 / D1. INSEE rounds the deciles to 10 euros, so the
    # quotient of the printed deciles may round to the neighbouring tenth: counted apart.
    iris = table(insee / "BASE_TD_FILO_IRIS_2021_DISP.csv", ";", "IRIS")
    for label, source, d9, d1, rd in (
        ("dossier complet 2021", dossier, "D921", "D121", "RD21"),
        ("Filosofi 2019 communes", filo19, "D919", "D119", "RD"),
        ("Filosofi 2021 IRIS", iris, "DISP_D921", "DISP_D121", "DISP_RD21"),
    ):
        triples = collect(source, lambda v: (v(d9), v(d1), v(rd)))
        strict = sum(rounded(hi / lo) != ratio for _, hi, lo, ratio in triples)
        wrong = [
            c for c, hi, lo, ratio in triples
            if not (hi - 5) / (lo + 5) - F(1, 20) <= ratio <= (hi + 5) / (lo - 5) + F(1, 20)
        ]
        verdict("RD = D9/D1, %s (dont %d à un dixième près, arrondi des déciles)" % (label, strict), len(wrong), len(triples), wrong)
    check_pairs("composantes du revenu = 100 (à 0,2 près), dossier 2021", collect(
        dossier, lambda v: (sum(v(k) for k in ("PACT21", "PPEN21", "PPAT21", "PPSOC21", "PIMPOT21")), F(100))), F(1, 5))

    # Filosofi by IRIS: medians do not add up, but the median of a commune lies between those of its
    # IRIS when all of them are published. No commune here has a single IRIS.
    by_commune = {}
    for code, row in iris.items():
        by_commune.setdefault(code[:5], []).append(row["DISP_MED21"])
    wrong, total = [], 0
    for code in dossier:
        try:
            medians = [number(text) for text in by_commune.get(code, [""])]
            total += 1
            if not min(medians) <= number(dossier[code]["MED21"]) <= max(medians):
                wrong.append(code)
        except Missing:
            pass
    verdict("médiane communale entre celles de ses IRIS (communes dont tous les IRIS sont publiés)", len(wrong), total, wrong)

    # Comparateur: no rate with its numerator; the counts are compared with other files.
    comp = table(insee / "base_cc_comparateur_dep59.CSV", ";")
    print("sans objet comparateur : aucun taux n'y figure avec son numérateur (PIMP19, MED19, TP6019 sont publiés tels quels)")
    check_pairs("comparateur 59 : RP + RSECOCC + LOGVAC = LOG", collect(
        comp, lambda v: (v("P18_RP") + v("P18_RSECOCC") + v("P18_LOGVAC"), v("P18_LOG"))), F(1, 10**6))
    check_pairs("comparateur 59 : MEN = RP", collect(comp, lambda v: (v("P18_MEN"), v("P18_RP"))), F(1, 10**6))
    both = {c: {**row, **filo19[c]} for c, row in comp.items() if c in filo19}
    check_pairs("comparateur 59 : MED19 = Q219 de Filosofi 2019", collect(both, lambda v: (v("MED19"), v("Q219"))))
    check_pairs("comparateur 59 : NBMENFISC19 = NBMEN19 de Filosofi 2019", collect(both, lambda v: (v("NBMENFISC19"), v("NBMEN19"))))
    with zipfile.ZipFile(insee / "base_cc_comparateur_csv.zip") as archive:
        national = {line.split(";")[0]: line for line in io.TextIOWrapper(archive.open("base_cc_comparateur.CSV"), "ascii")}
    local = (insee / "base_cc_comparateur_dep59.CSV").read_text("ascii").splitlines()
    wrong = [line[:5] for line in local if national.get(line.split(";")[0], "").rstrip("\r\n") != line]
    verdict("comparateur 59 = lignes du fichier national", len(wrong), len(local), wrong)

    # Census: totals and parts; other publications of the same figures.
    def census(label, expression, years=CENSUS, tolerance=F(1, 10**6)):
        for year in years:
            aa = "%02d" % (year % 100)
            check_pairs("%s, RP%d" % (label, year), collect(
                dossier, lambda v: expression(lambda k: v("P%s_%s" % (aa, k)), lambda k: v("C%s_%s" % (aa, k)))), tolerance)

    census("femmes + hommes = population", lambda p, c: (p("POPF") + p("POPH"), p("POP")))
    census("logements = RP + secondaires + vacants", lambda p, c: (p("RP") + p("RSECOCC") + p("LOGVAC"), p("LOG")))
    census("actifs = occupés + chômeurs (15-24 ans)", lambda p, c: (
        p("ACTOCC1524") + p("HCHOM1524") + p("FCHOM1524"), p("ACT1524")))
    census("familles = couples + monoparentales", lambda p, c: (c("COUPSENF") + c("COUPAENF") + c("FAMMONO"), c("FAM")))
    census("couples avec enfant = traditionnels + recomposés", lambda p, c: (c("FAMTRAD") + c("FAMRECOMP"), c("COUPAENF")), (2021,))
    census("modes de transport = actifs occupés", lambda p, c: (sum(
        p("ACTOCC15P_" + k) for k in ("PASTRANS", "MARCHE", "VELO", "2ROUESMOT", "VOITURE", "COMMUN")), p("ACTOCC15P")), (2021,))
    census("ménages, exploitation complémentaire à 10 % près de la principale",
           lambda p, c: (c("MEN") / p("MEN"), F(1)), tolerance=F(1, 10))

    pairs = []
    for row in sheet(insee / "ensemble_populations_legales_2021.xlsx", "Communes", stop=(2, "39")):
        if row[2] == "38" and row[2] + row[5] in dossier:
            code = row[2] + row[5]
            pairs.append((code, number(dossier[code]["P21_POP"]), number(row[7])))
    check_pairs("P21_POP = population municipale légale 2021", pairs)

    pairs = []
    for code, _, year, rate in (r[:4] for r in sheet(
            DATA / "anct_observatoire" / "insee_rp_hist_part_domtrav_tc.xlsx", "Data", stop=(0, "39001"))):
        if code in dossier and year in ("2015", "2021") and number(dossier[code]["P21_POP"]) >= 10000:
            row = Row(dossier, [code], int(year))
            pairs.append(("%s en %s" % (code, year), rounded(DEFINITIONS["part_domicile_travail_transports_commun"][2](row)), number(rate)))
    # The ANCT divides columns of the complementary processing (C), which the dossier complet does
    # not hold; ours are those of the main processing (P): the same within half a point.
    check_pairs("transports en commun, taux publié par l'ANCT (à 0,5 point près, communes de 10 000 habitants ou plus)", pairs, F(1, 2))

    # CAF by IRIS: there is no file by commune, so only the inner sums can be checked.
    print("sans objet somme des IRIS = commune (CAF) : aucun fichier communal de la CAF dans les données")
    ages = ("ENF_2", "ENF_3_5", "ENF_6_10", "ENF_11_14", "ENF_15_17", "ENF_18_24")
    for year in (2017, 2020):
        caf = table(DATA / "caf" / ("data_CAF_%d_IRIS.csv" % year), ";")
        check_pairs("CAF %d : enfants = somme des âges" % year, collect(caf, lambda v: (sum(v(k) for k in ages), v("ENF"))))
        check_pairs("CAF %d : situations familiales = allocataires" % year, collect(
            caf, lambda v: (v("AI") + v("AM") + v("ACSSENF") + v("ACAVENF"), v("A"))))
        if year == 2017:
            wrong = [c for c, row in caf.items() if c[:5] != row["DEPCOM"]]
            verdict("CAF 2017 : code IRIS et commune concordent", len(wrong), len(caf), wrong)

    # Has a column kept its name and changed its meaning? Labels, apart from the year.
    labels = {k: row["LIB_VAR_LONG"] for k, row in table(insee / "meta_dossier_complet_variables.csv", ";", "COD_VAR").items()}
    changed = {}
    for (indicator, year), columns in Row.used.items():
        for column in columns if year in (2015, 2010) else ():
            latest = re.sub(r"^([PC])\d\d_", r"\g<1>21_", column)
            plain = [re.sub(r"\b(en|avant|à) 20\d\d\b|\s+|[,']", "", labels.get(k, "")).lower() for k in (column, latest)]
            if re.match(r"[PC]\d\d_", column) and latest in labels and plain[0] != plain[1]:
                changed.setdefault(column, set()).add(indicator)
    print("libellés du dictionnaire qui diffèrent du millésime 2021 (à lire) : %d" % len(changed))
    for column in sorted(changed):
        print("           - %s « %s »" % (column, labels[column]))

    # Readings that the documentation leaves open.
    print("lectures possibles (valeur retenue / autre lecture) :")
    for territory, codes in TERRITORIES.items():
        row = Row(dossier, codes or sorted(dossier), 2021)
        for age in ("80P", "6579"):
            print("           - %s, %s seuls : %.1f / %.1f (tous les habitants de cet âge)" % (
                territory, age, pct(row.p("POP%s_PSEUL" % age), row.p("POPMEN" + age)),
                pct(row.p("POP%s_PSEUL" % age), row.p("POP" + age))))
        change = row.p("POP") - row.before("POP")
        print("           - %s, solde naturel : %.3f / %.3f (part du rythme composé, ANCT)" % (
            territory, exact[territory, "solde_naturel_annuel", 2021],
            exact[territory, "evolution_population_annuelle", 2021] * row.balance() / change))
    print("valeurs à moins de 1e-7 d'un arrondi : %d %s" % (len(ties), ties))
    small = [t for t, codes in TERRITORIES.items() if codes and exact[t, "population_municipale", 2021] < 2000]
    print("moins de 2 000 habitants, variables C (exploitation complémentaire) à manier avec réserve :", ", ".join(small))


def main():
    insee = DATA / "insee"
    dossier = table(insee / "dossier_complet_49communes_grenoble.csv", ",")
    filo19 = table(insee / "FILO2019_DISP_COM.csv", ";")
    filo18 = table(insee / "FILO2018_DISP_Pauvres_COM.csv", ";")
    apl = {
        year: {r[0]: r for r in sheet(DATA / "drees" / "apl_generalistes_2022_2023.xlsx", "APL %d" % year, stop=(0, "39001"))}
        for year in (2022, 2023)
    }
    rows, ties, exact = compute(dossier, filo19, filo18, apl)
    with open(HERE / "figures.csv", "w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("territoire", "indicateur", "annee", "imprime"))
        writer.writerows(rows)
    print("%d lignes, %d indicateurs, écrites dans %s" % (len(rows), len({r[1] for r in rows}), HERE / "figures.csv"))
    validate(dossier, filo19, filo18, exact, ties)


if __name__ == "__main__":
    main()
