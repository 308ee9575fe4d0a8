/**
 * Words of the trade that mean much the same to somebody who looks for a rule: "put a hero banner jpeg on the page" asks
 * for the rule about images though it never says so. One line a family, English and German; a trailing * takes every
 * ending. A family is a weak sign: it counts less than a word in common, and only for prompts about the project.
 */
export const FAMILIES: Readonly<Record<string, string>> = {
  commit:
    'commit* git push* message subject history prefix* changelog merge* upstream squash* rebase* imperativ* staged',
  money:
    'price* amount* fee* cent cents currenc* cost* total* invoice* payment* salary refund* gross net tax* betrag preis* kosten rechnung* steuer* brutto netto geld euro* discount* rabatt* sum balance* booking* surcharge',
  wording:
    'text* string* label* wording translat* greeting* copy arb i18n locali* title* caption* headline* tooltip* hint* message* beschriftung übersetz* überschrift',
  image:
    'image* picture* photo* jpe?g png webp avif svg icon* banner* hero screenshot* thumbnail* foto* bild* bilder produktbild* illustration* avatar* logo',
  time: 'time* timestamp* date dates utc arrival* hour* clock timezone* zeit* datum uhrzeit* schedule* _at arrival_time departure*',
  random: 'random* seed* shuffl* sampl* bootstrap* unpredict* rng dice zufall* stochast* loot',
  ship: 'deploy* ship* rollout roll release* staging apply* live prod production pipeline publish* ausroll* veröffentlich* launch* rollback* nomad helm argocd flux',
  secret: 'secret* password* passwort* token* credential* vault openbao apikey kennwort geheim* schlüssel private',
  naming:
    'name named names naming call called rename* title file folder prefix* suffix* numbered nenn* benenn* heiß* identifier*',
  memory: 'alloc* malloc heap buffer* runtime leak* arena ram grow* dynamic* speicher*',
  interrupt: 'isr* interrupt* irq* handler* callback*',
  saving:
    'save* saves stor* persist* keep kept cache* quit session* cookie* login logged serializ* speicher* ablegen written disk folder original* raw',
  table:
    'column* table* schema* field* select quer* sql database* db record* row* migration* tabelle* spalte* feld* datenbank* entity entities model*',
  dependency:
    'install* dependenc* package* librar* modul* abhängigkeit* paket* zod dayjs npm pnpm yarn pip poetry uv cargo lockfile statsmodels add upgrade*',
  environment: 'environment* umgebung* env venv conda pixi micromamba poetry install* set setup einricht* dependenc*',
  figure: 'figure* plot* diagram* chart* abbildung* graph* axis paper publication veröffentlich* pdf grafik* colormap*',
  form: 'form forms formular* required pflicht* pflichtfeld angabe* registr* signup sign-up input* mandatory eingab*',
  size: 'line lines length long longer grew grow large big size limit* max maximum width chars zeichen characters words',
  answer:
    'answer* antwort* explain* erklär* reply replies prose summar* compare* vergleich* table* what describe* difference',
  cleanup:
    'clean* delete* remove* tidy räum* lösch* prune overwrit* touch* anfass* edit eingangsdaten input original* raw rohszenen cleaned',
  person:
    'who whom wer wen wem contact* ask owner* owns responsib* zuständig* person reviewer* verantwortlich* handles hilft colleague*',
  version: 'version* toolchain release major minor upgrade* runtime build compiler',
  unit: 'unit* format* value* sensor* bus wire speed temperature pressure units mbar knots km meter* metern elevation height* höhe* niveau measure* einheit* int32 int64 float* precision',
  error: 'error* fehler* fail* exception* crash* panic fatal wrap* failure* lookup',
  context: 'ctx context public exported func helper* signature parameter*',
  flash: 'flash* program* board* sticker* burn firmware mark label reference* calibrat*',
  load: 'load* backfill* reload* reprocess* nachlad* night reimport again historical 2023 2024 2025 import*',
  duplicate: 'dedupe* duplicate* twice unique* dedup* doppelt* same',
  machine:
    'machine* server* node nodes host hosts volume* resource* instance* vm gpu box cluster* disk* bucket* cloud tag tags',
  test: 'test* spec* suite fixture* mock* golden coverage assert* e2e pytest prüf* cross validation',
  lint: 'lint* linter* golangci-lint eslint ruff format* formatter* style clippy',
  balance: 'balanc* damage hit* harder easier difficulty stronger weaker number* stats goblin enemy boss',
  model: 'model* metric* score* better evaluat* judge* accuracy auc baseline recall precision headline',
  split: 'split* fold* validation cross* leak* train* holdout',
  frontend: 'component* widget* screen* page* button* view* layout css style* ui landing hero form frontend',
  api: 'endpoint* route* handler* rest api request* response* refund openapi swagger http',
  log: 'log* logger* logging slog trace* debug* structured print*',
  codegen: 'generat* codegen build_runner proto* regenerat* model* entity schema field added',
  network: 'port* host url browser address reach* localhost listen* connect* endpoint open ui see',
  predictions: 'prediction* csv score* export* report* hand deliver* consumer* support excel customer',
  schedule:
    'friday* monday* weekend night nights week* window freeze* deadline* start run shared machine search calendar until',
  frame: 'pandas polars dataframe* aggregat* groupby per month quickly lazy feature*',
  route: 'navigat* route* router* screen* page* jump',
  crash: 'crash* abgestürz* absturz* sentry report* bugsnag sitzung* exception*',
  collision: 'collision* collid* physics rigid body bodies jolt grid pathfind*',
  frontmatter:
    'docs page* chapter* article* frontmatter markdown heading* doc documentation readme section* guide tutorial seite*',
  container: 'image images docker* container* podman base tag* registry dockerfile',
  auth: 'auth* login* session* cookie* token* jwt oauth user users logged permission*',
  database: 'database* db postgres* mysql mariadb sqlite mongo* sql datenbank* snowflake bigquery warehouse',
  payment: 'payment* zahlung* zahlungsanbieter stripe mollie paypal adyen checkout billing sepa',
  index: 'index* search* query meili* elastic* suche*',
}
