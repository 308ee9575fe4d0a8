/**
 * Topics of the trade, English and German: words that mean much the same to somebody who looks for a rule. "Put a hero
 * banner jpeg on the page" asks for the rule about images though it never says so. One line a topic; a trailing * takes
 * every ending, and the last part of a German compound counts as its own word. A topic is a weak sign: it counts less
 * than a word in common.
 */
export const FAMILIES: Readonly<Record<string, string>> = {
  // How work is handed in
  commit:
    'commit* git push* message* subject history prefix* changelog merge* upstream squash* rebase* imperativ* staged amend* emoji* trailer* signoff nachricht*',
  branch: 'branch* merge* rebase* trunk fork* checkout worktree* feature-branch zweig*',
  review: 'review* reviewer* pull pr prs mr approve* approval* codeowner* gegenlesen begutacht* freigabe* freigeben',
  ship: 'deploy* ship shipping shipped rollout roll rolled release* staging apply applied applies live prod production pipeline* publish* ausroll* ausliefer* veröffentlich* launch* rollback* promote* canary store freischalt* bereitstell* hosting host hosts hosted cloud install* laptop',
  schedule:
    'monday* tuesday* wednesday* thursday* friday* saturday* sunday* weekend* night nights nightly evening lunch week* window freeze* frozen deadline* calendar holiday* montag* dienstag* mittwoch* donnerstag* freitag* samstag* sonntag* sonntags wochenende* nacht nachts nächtlich* abend* termin* frist* wartungsfenster freez* einfrier*',
  ci: 'ci pipeline* workflow* runner* job jobs build builds artifact* artefakt* nightly jenkins actions cache matrix',
  version:
    'version* toolchain release* major minor upgrade* msrv edition sdk lts aktualisier* update* bump* kompilier* compile* requires minimum mindest*',
  dependency:
    'install* dependenc* package* librar* modul* abhängigkeit* paket* lockfile* upgrade* vendor* import* bibliothek* registry plugin* crate* gem gems wheel* workspace* environment* umgebung* env venv',
  license: 'license* licence* lizenz* copyright gpl mit apache spdx attribution notice urheber*',
  // How code is written
  naming:
    'name named names naming call called rename* title prefix* suffix* numbered nenn* benenn* benannt* umbenenn* heiß* heiss* identifier* label slug* bezeichn* bezeichner* namen vogelnamen camelcase snake_case kebab-case new neue* neuer',
  style:
    'lint* linter* format formatted formatter* formatting style* indent* tab tabs space spaces semicolon* quote* einrück* formatier* leerzeichen zeilenlänge bracket* brace* import imports sorted order',
  size: 'line lines length long longer grew grow large big size limit* max maximum width chars characters words column columns zeichen zeilen länge lang groß größe below above exceed* split short kurz',
  typing:
    'type types typed typing any unknown cast* generic* interface* strict null nullable undefined optional enum* union* typ typen typisier* annotation* hints signature*',
  comment: 'comment* docstring* jsdoc kommentar* kommentier* annotat* todo todos',
  error:
    'error* fehler* fail* exception* crash* panic* fatal wrap* failure* unwrap expect throw* catch* raise* rescue* result abort* stack ausnahme* abbruch* abgestürz* absturz* scheiter* caller handle handling missing recover* bare',
  crash:
    'crash* abgestürz* absturz* stürz* report* sentry bugsnag crashlytics rollbar session* sitzung* incident* exception* native',
  log: 'log logs logged logging logger* slog trace* tracing debug* structured print prints printed console stdout output* terminal protokoll* protokollier* ausgabe* ausgeben',
  test: 'test tests tested testing spec specs suite* fixture* mock* stub* golden snapshot* coverage assert* e2e prüf* testfall* testdaten unit-test validation cross integration regression* flaky',
  api: 'endpoint* route routes router handler* rest api apis request* response* openapi swagger http https graphql rpc grpc webhook* schnittstelle* payload* status body anfrage* antwortcode pagination cursor',
  codegen:
    'generat* codegen build_runner proto* protobuf regenerat* stub* schema* model models entity entities field fields erzeug* generier* scaffold* template*',
  context: 'ctx context public exported func function* helper* signature parameter* argument* export* öffentlich*',
  concurrency:
    'thread* async await concurren* parallel* lock* mutex race deadlock* goroutine* channel* worker* pool* spawn* blocking nebenläufig* sperre* queue*',
  memory:
    'alloc* malloc heap buffer* runtime leak* arena ram memory grow* dynamic* speicherverbrauch arbeitsspeicher gigs stack bytes pool* vector* init killed oom',
  interrupt: 'isr isrs interrupt* irq* handler* callback* microsecond* parse parsing realtime echtzeit',
  random:
    'random* seed* shuffl* sampl* bootstrap* rng dice zufall* stochast* cross validation split* reproducib* repeatab*',
  performance:
    'slow* fast* faster speed performance latenc* throughput benchmark* profil* optimi* bottleneck budget* langsam* schnell* geschwindigkeit millisecond* cache* caching',
  retry:
    'retry retries timeout* deadline* backoff attempt* idempot* wiederhol* zeitüberschreitung rate limit throttle* circuit',
  duplicate: 'dedupe* duplicate* twice unique* dedup* doppelt* same double distinct repeated idempot* mehrfach',
  config:
    'config* setting* flag flags option* environment* env variable* toggle* konfig* einstellung* schalter feature-flag default* yaml toml dotenv',
  cleanup:
    'clean* delete* remove* tidy räum* lösch* prune* overwrit* touch* anfass* edit edits eingangsdaten input original* raw entfern* aufräum* drop* purge* archiv* correct* script* migration* released legacy readonly read-only',
  // What users see
  wording:
    'text texts string strings label* wording translat* greeting* copy arb i18n l10n locali* title* caption* headline* tooltip* hint* message* button* beschrift* übersetz* überschrift* hinweis* sprache language locale* inline anrede',
  spelling:
    'spelling british american typo* grammar rechtschreib* schreibweise* write writing chapter* colour color article* sentence heading* page pages prose tone english englisch deutsch',
  frontmatter:
    'docs doc page pages chapter* article* frontmatter markdown mdx heading* documentation readme section* guide* tutorial* seite* kapitel* handbuch anleitung* doku*',
  image:
    'image images picture* photo* jpg jpeg png webp avif svg icon icons banner* hero screenshot* thumbnail* foto* bild bilder bildern produktbild* illustration* avatar* logo* capture* captured shot shots sprite* asset* grafik* dashboard* listing',
  frontend:
    'component* widget* screen* page button* view views layout css style* ui landing hero form frontend dashboard* modal dialog* theme* framework* oberfläche* komponente* ansicht* maske*',
  styling:
    'css style* color* colour* theme* dark light font* spacing margin* padding class* tailwind design* farbe* schrift* darstellung gestaltung',
  accessibility: 'accessib* a11y aria keyboard screenreader contrast focus alt barrierefrei* tastatur*',
  form: 'form forms formular* required pflicht* angabe* registr* signup sign-up input* mandatory eingab* field fields validat* anmeld* neukunde* kontakt*',
  route: 'navigat* route* router* screen* page* jump link links url* redirect* weiterleit*',
  mail: 'mail* email* e-mail* newsletter* smtp notification* notif* benachrichtig* sms push',
  print: 'pdf print* receipt* document* export* drucken druck* beleg* rechnung* invoice* label*',
  map: 'map maps tile tiles location* gps geo* coordinate* latitude route track tracks karte* koordinat* standort*',
  // What it is about
  money:
    'price* amount* fee fees cent cents currenc* cost costs total totals invoice* payment* salary refund* gross net tax taxes vat betrag* preis* kosten rechnung* steuer* mehrwertsteuer brutto netto geld euro euros discount* rabatt* sum summe balance* booking* surcharge warenkorb cart basket decimal* round* runde* gerundet premium* tariff* voucher* gutschein* bill billing konto währung*',
  payment:
    'payment* pay zahlung* zahlen bezahl* checkout billing sepa card cards refund* subscription* abo abrechnung*',
  unit: 'unit units format* value values sensor* bus wire speed* temperature* degree* kelvin celsius fahrenheit pressure mbar knots km kmh meter* metern elevation height* höhe* niveau measure* einheit* int32 int64 float floats precision scale weight* gewicht* distance* strecke* angle* radian* volt* ampere seconds milliseconds grad temperatur* messwert* druck moves moving fast',
  time: 'time* timestamp* date dates utc arrival* hour* clock timezone* zeit* datum uhrzeit* departure* local zeitzone* zeitstempel* iso',
  retention:
    'keep* kept retention days store stored storage delete* history aufbewahr* behalten speicherdauer lösch* readings expire* ttl eviction',
  ids: 'id ids identifier* uuid* number numbers tracking code codes key keys base32 nummer* kennung* kennzeichen primary ulid sequence generate',
  person:
    'who whom whose wer wen wem contact* owner* owns own responsib* zuständig* verantwortlich* ansprechpartner* handles hilft colleague* maintainer* maintains lead team kümmer* betreut macht hilf helfen disputes question* decides pager on-call oncall dienst* bereitschaft',
  privacy:
    'privacy pii gdpr dsgvo personal* customer* customers user users address* anonym* real datenschutz* personenbezogen* kunde* kunden kundendaten telefon* mailadresse consent typed names pseudonym*',
  // Where data lies
  saving:
    'save saves saved saving store stores stored persist* keep kept cache* quit session* sessions cookie* login logged serializ* speicher* ablegen abgelegt ablage written write disk folder original* raw lives live lie lies put belong* bucket* upload* hochlad* recording* captured state calibration wohin',
  table:
    'column* table tables schema* field* select quer* sql database* db record records row rows migration* tabelle* spalte* feld felder datenbank* entity entities index* report* model models view views read reads join*',
  database: 'database* db datenbank* warehouse* sql query queries orm postgres* lands land store replica* data',
  migration: 'migration* migrat* schema* backfill* alter column* script* version* flyway liquibase umstell*',
  load: 'load* backfill* reload* reprocess* nachlad* reimport* again historical import* ingest* batch nachtrag* whole ganze*',
  data: 'data daten dataset* snapshot* sample* csv parquet file raw feature* table original* files cleaned rohdaten datensatz',
  frame: 'dataframe* aggregat* groupby group per month quickly lazy feature* complaint* gruppier* summe plot* pivot*',
  figure: 'figure* plot* diagram* chart* abbildung* graph* axis paper publication pdf grafik* colormap* caption*',
  model:
    'model models metric* score* better evaluat* judge* accuracy auc baseline recall precision headline modell* güte loss train* hyperparameter* bewert*',
  split: 'split* fold* validation cross leak* train* holdout testset validier*',
  predictions:
    'prediction* csv score scores export* report* hand deliver* consumer* support excel customer* vorhersage* übergeb* liefer*',
  notebook: 'notebook* jupyter ipynb analysis analyses exploration experiment* auswertung* cell cells',
  hardware:
    'board boards flash* program* chip* firmware gpu device* gerät* geräte raspberry arduino sticker* mark label reference* calibrat* debugger probe register* pin pins serial uart rechner laptop platine*',
  // Where it runs
  machine:
    'machine* server* node nodes host hosts volume* resource* instance* vm vms gpu box cluster* disk disks cloud tag tags maschine* knoten rechner gerät* geräte bucket* shared',
  network:
    'port ports url urls host browser address* reach* localhost listen* connect* endpoint* open ui see firewall* dns domain* proxy ingress curl adresse* erreich* lokal* locally vpn tls certificate* zertifikat*',
  container: 'image images container* base tag registry dockerfile* compose pod pods volume* abbild*',
  infra:
    'terraform apply plan state volume* resource* cluster* module* drain* backup* restore* sicherung* nixos nix host-datei*',
  secret:
    'secret* password* passwort* token tokens credential* vault openbao apikey api-key key keys kennwort* geheim* schlüssel private pin pickup zugangsdaten',
  auth: 'auth* login* session* cookie* token* jwt oauth user users logged permission* sign-in anmeld* berechtigung* role roles rechte passkey*',
  backup: 'backup* restore* snapshot* sicherung* sichern wiederherstell* replica*',
  jobs: 'job jobs cron schedul* batch nightly worker* dag dags task queue queues hintergrund* zeitplan*',
  messaging:
    'message messages queue* topic* publish* subscribe* event events broker* telemetry stream* nachricht* consumer* producer*',
  search: 'search* suche* index* query facet* volltext* fulltext ranking',
  layout:
    'folder* directory directories layout structure* module modules module* ordner verzeichnis* struktur* wohin place belong* file monorepo workspace* struktur code',
  monitor: 'monitor* metric metrics alert* dashboard* grafana warn* threshold* überwach* alarm* freshness pager',
  // Subjects of some trades
  balance:
    'balanc* damage hit* harder easier difficulty stronger weaker stats enemy enemies boss player* level levels weapon*',
  collision: 'collision* collid* physics rigid body bodies pathfind* kollision* hitbox*',
  answer:
    'answer* antwort* explain* erklär* reply replies prose summar* compare* vergleich* what describe* difference concise tell walk beschreib* zusammenfass*',
}

/** Topics of the attributes that values belong to: who names a tool speaks of what it is for. */
export const TOPICS_OF_VALUES: Readonly<Record<string, readonly string[]>> = {
  'package manager': ['dependency'],
  'environment manager': ['dependency'],
  'test runner': ['test'],
  'end-to-end test tool': ['test'],
  linter: ['style'],
  formatter: ['style'],
  bundler: ['ci'],
  'build tool': ['ci'],
  database: ['database', 'table'],
  cache: ['saving', 'performance'],
  orm: ['database', 'table'],
  'backend framework': ['api'],
  'frontend framework': ['frontend', 'route'],
  'ui library': ['frontend'],
  'state library': ['frontend'],
  'css framework': ['styling'],
  ci: ['ci'],
  hosting: ['ship', 'machine'],
  'container engine': ['container'],
  orchestrator: ['ship', 'container'],
  'payment provider': ['payment', 'money'],
  'data frame library': ['frame', 'data'],
  'gradient boosting library': ['model'],
  'deep learning library': ['model'],
  'experiment tracker': ['notebook', 'model'],
  'message broker': ['messaging'],
  'search engine': ['search'],
  'git hosting': ['commit', 'review'],
  'issue tracker': ['review'],
  'validation library': ['form', 'dependency'],
  'http client': ['api'],
  'date library': ['time'],
  logger: ['log'],
  scheduler: ['jobs', 'schedule'],
  'api style': ['api'],
  'auth provider': ['auth'],
  'infrastructure tool': ['infra', 'ship'],
  'error tracker': ['crash', 'error'],
  'mail provider': ['mail'],
  'reverse proxy': ['network'],
  'git hook tool': ['commit'],
  'documentation tool': ['frontmatter'],
  'monitoring tool': ['monitor', 'log'],
}
