// Makes ../communes.bin, the compact official table, from the npm package
// @etalab/decoupage-administratif. See README.md beside this file.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { deflateSync } from 'node:zlib'

const from = createRequire(`${process.cwd()}/`)
const read = (name) =>
  JSON.parse(readFileSync(from.resolve(`@etalab/decoupage-administratif/data/${name}.json`)))

const communes = read('communes')
const epcis = read('epci')
const epciOf = new Map(epcis.flatMap((epci) => epci.membres.map((m) => [m.code, epci.code])))
const byCode = (a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
const lines = []

for (const c of communes.filter((c) => c.type === 'commune-actuelle').sort(byCode)) {
  lines.push([
    'C', c.code, c.nom, c.typeLiaison ?? 0, (c.codesPostaux ?? []).join(','),
    epciOf.get(c.code) ?? '', c.departement, c.region, c.population ?? '',
    (c.anciensCodes ?? []).join(','),
  ])
}
const kinds = {
  'commune-deleguee': 'D', 'commune-associee': 'A', 'arrondissement-municipal': 'M',
}
const old = communes.filter((c) => kinds[c.type]).sort(byCode)
for (const c of old) {
  lines.push(['O', c.code, c.nom, kinds[c.type], c.chefLieu ?? c.commune])
}
for (const e of epcis.sort(byCode)) lines.push(['E', e.code, e.nom, e.type])
for (const d of read('departements').sort(byCode)) {
  lines.push(['P', d.code, d.nom, d.typeLiaison ?? 0, d.region])
}
for (const r of read('regions').sort(byCode)) {
  lines.push(['R', r.code, r.nom, r.typeLiaison ?? 0])
}

const text = lines.map((fields) => fields.join('\t')).join('\n') + '\n'
writeFileSync(new URL('../communes.bin', import.meta.url), deflateSync(text, { level: 9 }))
console.log(`${lines.length} lignes`)
