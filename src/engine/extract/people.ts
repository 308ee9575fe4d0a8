import { valuesIn } from './attributes.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'

const LANGUAGES = [ENGLISH.statements, GERMAN.statements]

/** Names of persons, as they are written. */
export function peopleIn(statement: string): Set<string> {
  const people = new Set<string>()
  for (const { persons, personCue } of LANGUAGES) {
    if (!personCue.test(statement)) continue
    for (const pattern of persons)
      for (const { groups } of statement.matchAll(pattern)) {
        const name = groups!['person']!.replace(/^(?:Frau|Herr|Mrs?|Ms|Dr|Prof)\.? /, '')
        if (!NO_PERSON.test(name) && valuesIn(name).length === 0) people.add(name)
      }
  }
  return people
}
const NO_PERSON =
  /^(?:Secrets?|Logs?|Metrics?|Traces?|Backups?|Dumps?|Images?|Artifacts?|Events?|Reports?|Uploads?|Files?|Assets?|Queues?|Jobs?|Snapshots?|Sessions?|Errors?|Crashes|Mails?|Emails?|Docs?|Packages?|Releases?|Deploys?|Deployments?|Migrations?|Branches|Commits?|Invoices?|Payments?|Payouts?|Search|Login|Auth|Billing|Routing|Reviews?|Tickets?|Issues?|Bugs?|Staging|Users?|Services?|Workers?|Readings?|Retries|Timeouts?|Charts?|Maps?|Forms?|Screens?|Pages?|Templates?|Tokens?|Columns?|Tables?|Dates?|Names?|Ids?|Versions?|Rechnungen|Protokolle|Daten|Dateien|Bilder|Fehler|Meldungen|Karten|Formulare|Suche|Anmeldung|Zahlungen|Sicherungen|Etiketten|Bestellungen|Anfragen|Tabellen|Spalten|Gebaut|Gemessen|Getestet|The|This|That|These|Those|We|They|It|He|She|You|Who|What|There|Here|Each|Every\w*|All|Any\w*|No|Nobody|Our|My|Its|In|On|At|For|From|To|If|When|And|But|So|New|Old|Open|Tests?|Code|Build|Team|Hardware|Software|Staging|Production|Main|Master|Data|Docker|Questions?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December|Der|Die|Das|Den|Dem|Ein|Eine|Es|Er|Sie|Wir|Ich|Ihr|Alle|Jede\w*|Kein\w*|Nur|Immer|Bitte|Und|Aber|Auch|Noch|Dann|Also|Heute|Jetzt|Seit|Vom|Ab|Nie|Wer|Was|Wenn|Um|Im|Am|Bei|Für|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|Offene|Keine)\b/
