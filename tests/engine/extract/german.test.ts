import { describe, expect, it } from 'vitest'
import { brief, claimsOf } from './said.ts'

const SAID: readonly [string, string][] = [
  ['wir nutzen pnpm', 'project package manager=pnpm'],
  ['Wir haben gestern von npm auf pnpm umgestellt.', 'project package manager=pnpm from 2026-05-12'],
  ['wir sind von Jest auf Vitest umgestiegen', 'project test runner=Vitest'],
  ['Wir verwenden seit Montag uv statt poetry.', 'project environment manager=uv from 2026-05-11'],
  ['statt jest nutzen wir jetzt vitest', 'project test runner=Vitest'],
  ['webpack wurde durch vite ersetzt', 'project bundler=Vite'],
  ['Vite ersetzt webpack.', 'project bundler=Vite'],
  ['wir verwenden redux nicht mehr', '-project state library=Redux'],
  ['prettier ist raus', '-project formatter=Prettier'],
  ['nimm pnpm, nicht npm', 'instruction package manager=pnpm'],
  ['bitte nutze immer pnpm statt npm', 'instruction package manager=pnpm'],
  ['die Datenbank ist MariaDB', 'project database=MariaDB'],
  ['unsere Datenbank ist sqlite, weil der Kiosk kein Netz hat', 'project database=SQLite'],
  ['das Backend läuft auf Fastify', 'project backend framework=Fastify'],
  ['Prisma bleibt', 'decision orm=Prisma'],
  ['die API lauscht auf 4000', 'project port api=4000'],
  ['der Port ist jetzt 8081', 'project port=8081'],
  ['Grafana läuft auf Port 3005', 'project port grafana=3005'],
  ['seit dem 4. Mai läuft die API auf 4100', 'project port api=4100 from 2026-05-04'],
  ['Node ist seit Montag auf 22', 'project Node version=22 from 2026-05-11'],
  ['Wir sind auf Node 22.', 'project Node version=22'],
  ['wir haben Postgres auf 16 aktualisiert', 'project PostgreSQL version=16'],
  ['der Hauptbranch ist trunk', 'project default branch=trunk'],
  ['Die Deadline ist am 5. Juni.', 'project deadline=2026-06-05 to 2026-06-06'],
  ['Code-Freeze vom 18.5. bis 22.5.', 'project freeze=code-freeze from 2026-05-18 to 2026-05-23'],
  ['der Code-Freeze ist vorbei', '-project freeze=*'],
  ['Tests laufen mit make check', 'command test command=make check'],
  ['wir deployen mit ./scripts/ship.sh', 'command deploy command=./scripts/ship.sh'],
  ['für die Abrechnung ist Nadja zuständig', 'person owner of abrechnung=Nadja'],
  ['Jonas ist verantwortlich für den Import', 'person owner of import=Jonas'],
  ['Greta übernimmt die Suche', 'person owner of suche=Greta'],
  ['die App übernimmt ab 1. Juli Mara', 'person owner of app=Mara from 2026-07-01'],
  ['wir ziehen nächste Woche von Heroku zu Hetzner um', 'project hosting=Hetzner from 2026-05-18'],
  ['todo: der Bondrucker prüft das Papier nicht', 'task'],
  ['noch offen: Ratenbegrenzung für den Login', 'task'],
  ['das Auditlog fehlt noch', 'task'],
  ['das Auditlog ist fertig', '-task'],
  ['ab jetzt das Changelog in Gegenwart schreiben', 'instruction'],
  ['Niemals direkt auf main pushen.', 'instruction'],
  ['immer erst den Linter laufen lassen', 'instruction'],
  ['Bitte merk dir, dass der Scanner den USB-Treiber braucht.', 'instruction'],
  ['frag mich immer, bevor du etwas installierst', 'instruction'],
  ['vor jedem Release die Migrationen testen', 'instruction'],
  ['kannst du ab jetzt zuerst den Diff zeigen?', 'instruction'],
  ['Jeder Endpunkt muss immer einen Test haben.', 'instruction'],
  ['Kundendaten dürfen nie ins Log', 'instruction'],
  ['wir haben uns für Kafka entschieden', 'decision'],
  [
    'Wir haben beschlossen, den Monolithen zu behalten, weil zwei Leute keine zehn Dienste betreiben können.',
    'decision',
  ],
  ['Entscheidung: kein Server-Rendering im Adminbereich', 'decision'],
  ['die Tests liegen neben den Quellen', 'convention'],
  ['Migrationen gehören in db/migrations', 'convention'],
  ['Branches werden nach dem Ticket benannt', 'convention'],
  ['wir benennen Komponenten in PascalCase', 'convention'],
  ['ich bevorzuge Tabs', 'preference indentation=ich bevorzuge tabs'],
  ['ich hasse Default-Exporte', 'preference'],
  ['halte deine Antworten kurz', 'preference answer length=halte deine antworten kurz'],
  ['antworte bitte auf Deutsch', 'preference answer language=antworte bitte auf deutsch'],
]

describe('what is said in German', () => {
  it.each(SAID)('"%s" gives %s', (text, expected) => {
    expect(claimsOf(text).map(brief)).toContain(expected)
  })

  it('a wish for all projects belongs to the person', () => {
    expect(claimsOf('in allen meinen Projekten bevorzuge ich kleine Funktionen')[0]).toMatchObject({
      project: 'user',
      kind: 'preference',
    })
  })

  it('a list of rules gives a claim per item', () => {
    const claims = claimsOf('Ein paar Regeln:\n- benannte Exporte, keine Default-Exporte\n- Datumsangaben in UTC')
    expect(claims.map(({ statement }) => statement)).toEqual([
      'Benannte Exporte, keine Default-Exporte.',
      'Datumsangaben in UTC.',
    ])
  })
})
