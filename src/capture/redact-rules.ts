/**
 * What a secret looks like, one row for each kind.
 *
 * `heads`: the literals at which a row is tried, in this order of rows · `before`, `rest`: what the secret has before and
 * after its head · `keep`: with it, the head and this stay, and only `rest` goes · `word`: the head starts a word ·
 * `anyCase`: the head may be written in any case · `reason`: why a row is precise, or what it is for.
 *
 * A scan stays linear: a pattern is bounded, or succeeds as soon as it has read its minimum.
 */
export type Rule = {
  name: string
  heads: readonly string[]
  before?: { pattern: string; charsMax: number }
  keep?: string
  rest: string
  word?: true
  anyCase?: true
  reason: string
}

const PREFIX = 'A fixed prefix.'
const PREFIX_AND_LENGTH = 'A fixed prefix and a fixed length.'
const END = '(?![A-Za-z0-9])'

const cloud: Rule[] = [
  {
    name: 'aws-key-pair',
    heads: ['AKIA', 'ASIA'],
    rest: String.raw`[A-Z2-7]{16}[\s,:;|"']{1,8}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])`,
    reason: 'An access key id with its secret beside it, as in a CSV file of the console.',
  },
  {
    name: 'aws-access-key-id',
    heads: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    rest: `[A-Z2-7]{16}${END}`,
    reason: 'Four fixed letters and 16 of base 32; the secret key beside it is found by its name.',
  },
  { name: 'google-api-key', heads: ['AIza'], rest: String.raw`[\w-]{35}`, reason: PREFIX_AND_LENGTH },
  { name: 'google-oauth-secret', heads: ['GOCSPX-'], rest: String.raw`[\w-]{20,80}`, reason: PREFIX },
  { name: 'google-oauth-token', heads: ['ya29.'], rest: String.raw`[\w-]{20,2048}`, reason: PREFIX },
  {
    name: 'azure-client-secret',
    heads: ['7Q~', '8Q~'],
    before: { pattern: String.raw`[\w~.-]{3}`, charsMax: 3 },
    rest: String.raw`[\w~.-]{31,34}`,
    reason: 'Entra ID puts `8Q~` at the fourth place.',
  },
  {
    name: 'azure-sas',
    heads: ['?sig=', '&sig=', ';sig='],
    keep: '',
    rest: '[A-Za-z0-9%+/=]{20,200}',
    reason: 'The signature of a shared access URL; the rest of the URL says what it opens.',
  },
  {
    name: 'digitalocean-token',
    heads: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    rest: '[a-f0-9]{64}',
    reason: PREFIX_AND_LENGTH,
  },
  {
    name: 'cloudflare-token',
    heads: ['cfk_', 'cfut_', 'cfat_'],
    rest: '[A-Za-z0-9]{40,60}',
    reason: 'The form with a prefix; the old one is found by its name.',
  },
  {
    name: 'cloudflare-origin-key',
    heads: ['v1.0-'],
    rest: '[a-f0-9]{24}-[a-f0-9]{100,200}',
    reason: 'Fixed lengths in hex.',
  },
  {
    name: 'backblaze-key',
    heads: ['K00'],
    word: true,
    rest: '[0-9][A-Za-z0-9/+]{27}(?![A-Za-z0-9/+])',
    reason: PREFIX_AND_LENGTH,
  },
]

const forge: Rule[] = [
  {
    name: 'github-token',
    heads: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    rest: '[A-Za-z0-9]{36,255}',
    reason: PREFIX,
  },
  { name: 'github-fine-token', heads: ['github_pat_'], rest: '[A-Za-z0-9_]{22,255}', reason: PREFIX },
  {
    name: 'gitlab-token',
    heads: ['pat', 'ptt', 'dt', 'rt', 'rtr', 'soat', 'cbt', 'imt', 'ft', 'agent', 'oas', 'ffct'].map(
      (kind) => `gl${kind}-`,
    ),
    rest: String.raw`[\w.-]{20,300}`,
    reason: PREFIX,
  },
  { name: 'atlassian-token', heads: ['ATATT3'], rest: String.raw`[\w=-]{60,400}`, reason: PREFIX },
  { name: 'bitbucket-token', heads: ['ATBB'], rest: '[A-Za-z0-9]{32}', reason: PREFIX_AND_LENGTH },
]

const model: Rule[] = [
  {
    name: 'model-key',
    heads: ['ant', 'proj', 'svcacct', 'admin', 'None', 'or', 'lf'].map((kind) => `sk-${kind}-`),
    rest: String.raw`[\w-]{20,300}`,
    reason: 'Anthropic, OpenAI, OpenRouter and Langfuse.',
  },
  {
    name: 'model-key-short',
    heads: ['sk-'],
    word: true,
    rest: '(?=[A-Za-z]{0,60}[0-9])[A-Za-z0-9]{20,200}',
    reason: 'OpenAI before 2024, DeepSeek and others: no dash inside and a digit; classes of CSS are not like that.',
  },
  { name: 'huggingface-token', heads: ['hf_'], rest: '[A-Za-z0-9]{30,100}', reason: PREFIX },
  { name: 'groq-key', heads: ['gsk_'], rest: '[A-Za-z0-9]{20,100}', reason: PREFIX },
  { name: 'xai-key', heads: ['xai-'], rest: '[A-Za-z0-9]{20,120}', reason: PREFIX },
  { name: 'perplexity-key', heads: ['pplx-'], rest: '[A-Za-z0-9]{40,80}', reason: PREFIX },
  { name: 'replicate-token', heads: ['r8_'], rest: '[A-Za-z0-9]{37}', reason: PREFIX_AND_LENGTH },
  { name: 'nvidia-key', heads: ['nvapi-'], rest: String.raw`[\w-]{40,120}`, reason: PREFIX },
  {
    name: 'langsmith-key',
    heads: ['lsv2_pt_', 'lsv2_sk_'],
    rest: '[a-f0-9]{32}_[a-f0-9]{10}',
    reason: PREFIX_AND_LENGTH,
  },
]

const payment: Rule[] = [
  {
    name: 'stripe-key',
    heads: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
    rest: '[A-Za-z0-9]{10,255}',
    reason: 'A fixed prefix; `pk_` is public.',
  },
  { name: 'stripe-webhook-secret', heads: ['whsec_'], rest: '[A-Za-z0-9+/]{20,100}={0,2}', reason: PREFIX },
  { name: 'square-token', heads: ['sq0atp-', 'sq0csp-'], rest: String.raw`[\w-]{22,60}`, reason: PREFIX },
  {
    name: 'shopify-token',
    heads: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    rest: '[a-fA-F0-9]{32}',
    reason: PREFIX_AND_LENGTH,
  },
]

const message: Rule[] = [
  { name: 'slack-token', heads: ['xox'], rest: '[abeoprs][.-][A-Za-z0-9.-]{10,300}', reason: PREFIX },
  { name: 'slack-app-token', heads: ['xapp-'], rest: '[A-Za-z0-9-]{20,300}', reason: PREFIX },
  {
    name: 'slack-webhook',
    heads: ['hooks.slack.com/'],
    keep: '(?:services|workflows|triggers)/',
    rest: String.raw`[\w/]{20,200}`,
    reason: 'The path is the secret.',
  },
  {
    name: 'discord-webhook',
    heads: ['/api/webhooks/'],
    keep: String.raw`\d{5,30}/`,
    rest: String.raw`[\w-]{40,120}`,
    reason: 'The last part of the path is the secret.',
  },
  {
    name: 'discord-token',
    heads: ['M', 'N', 'O'],
    word: true,
    rest: String.raw`[\w-]{23,27}\.[\w-]{6}\.[\w-]{27,50}`,
    reason: 'Three parts of fixed lengths.',
  },
  {
    name: 'telegram-token',
    heads: [':AA'],
    before: { pattern: String.raw`\d{8,10}`, charsMax: 10 },
    rest: String.raw`[\w-]{32,40}`,
    reason: 'A number, a colon, `AA`, a fixed length.',
  },
  {
    name: 'sendgrid-key',
    heads: ['SG.'],
    rest: String.raw`[\w-]{16,32}\.[\w-]{32,64}`,
    reason: 'Parts of fixed lengths.',
  },
  { name: 'mailgun-key', heads: ['key-'], word: true, rest: `[a-f0-9]{32}${END}`, reason: PREFIX_AND_LENGTH },
  {
    name: 'mailchimp-key',
    heads: ['-us'],
    before: { pattern: '[a-f0-9]{32}', charsMax: 32 },
    rest: String.raw`\d{1,2}${END}`,
    reason: 'Hex of a fixed length and a data centre.',
  },
  { name: 'twilio-key', heads: ['SK'], word: true, rest: `[a-f0-9]{32}${END}`, reason: PREFIX_AND_LENGTH },
]

const registry: Rule[] = [
  { name: 'npm-token', heads: ['npm_'], rest: '[A-Za-z0-9]{36}', reason: PREFIX_AND_LENGTH },
  { name: 'pypi-token', heads: ['pypi-'], rest: String.raw`[\w-]{50,400}`, reason: 'A fixed prefix, long.' },
  { name: 'rubygems-key', heads: ['rubygems_'], rest: '[a-f0-9]{48}', reason: PREFIX_AND_LENGTH },
  { name: 'docker-token', heads: ['dckr_pat_', 'dckr_oat_'], rest: String.raw`[\w-]{20,60}`, reason: PREFIX },
]

const operations: Rule[] = [
  {
    name: 'datadog-key',
    heads: ['ddapp_', 'ddpat_'],
    rest: '[A-Za-z0-9]{30,60}',
    reason: 'The form with a prefix; the old one is found by its name.',
  },
  {
    name: 'onepassword-token',
    heads: ['ops_eyJ'],
    rest: String.raw`[\w-]{40,2000}={0,2}`,
    reason: 'A service account: a prefix, and JSON in base 64.',
  },
  { name: 'tailscale-key', heads: ['tskey-'], rest: '[A-Za-z0-9-]{16,120}', reason: PREFIX },
  { name: 'vault-token', heads: ['hvs.', 'hvb.', 'hvr.'], rest: String.raw`[\w-]{20,300}`, reason: PREFIX },
  {
    name: 'doppler-token',
    heads: ['pt', 'st', 'sa', 'ct', 'scim', 'audit'].map((kind) => `dp.${kind}.`),
    rest: String.raw`[\w.-]{40,80}`,
    reason: PREFIX,
  },
  {
    name: 'terraform-token',
    heads: ['.atlasv1.'],
    before: { pattern: '[A-Za-z0-9]{14}', charsMax: 14 },
    rest: String.raw`[\w-]{60,70}`,
    reason: 'Fixed lengths around a fixed word.',
  },
  { name: 'grafana-token', heads: ['glsa_'], rest: '[A-Za-z0-9]{32}_[a-f0-9]{8}', reason: PREFIX_AND_LENGTH },
  { name: 'grafana-cloud-token', heads: ['glc_eyJ'], rest: String.raw`[\w+/-]{32,400}={0,2}`, reason: PREFIX },
  { name: 'sentry-token', heads: ['sntrys_', 'sntryu_'], rest: String.raw`[\w+/=-]{40,400}`, reason: PREFIX },
  { name: 'linear-key', heads: ['lin_api_', 'lin_oauth_'], rest: '[A-Za-z0-9]{32,64}', reason: PREFIX },
  { name: 'notion-token', heads: ['ntn_'], rest: '[A-Za-z0-9]{40,60}', reason: PREFIX },
  { name: 'supabase-key', heads: ['sb_secret_', 'sbp_'], rest: String.raw`[\w-]{20,60}`, reason: PREFIX },
  { name: 'databricks-token', heads: ['dapi'], rest: `[a-f0-9]{32}(?:-\\d)?${END}`, reason: PREFIX_AND_LENGTH },
  { name: 'newrelic-key', heads: ['NRAK-'], rest: '[A-Z0-9]{27}', reason: PREFIX_AND_LENGTH },
  {
    name: 'planetscale-secret',
    heads: ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'],
    rest: String.raw`[\w.-]{32,64}`,
    reason: PREFIX,
  },
  { name: 'age-key', heads: ['AGE-SECRET-KEY-1'], rest: '[A-Z0-9]{50,60}', reason: PREFIX },
]

/** Between the name of a header and its value, also inside of an escaped string. */
const IS = String.raw`\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?`
const anyCase = (word: string): string => word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)
const SCHEMES = ['bearer', 'basic', 'token', 'digest', 'apikey', 'bot'].map(anyCase).join('|')
/** A variable, a place to fill in, or what was redacted before. */
const NOT_FILLED = String.raw`(?![$<{]|\[redacted:)`

const context: Rule[] = [
  {
    name: 'jwt',
    heads: ['eyJ'],
    word: true,
    rest: String.raw`[\w-]{5,8192}\.[\w-]{5,8192}(?:\.[\w-]{0,8192}){1,3}`,
    reason: 'JSON in base 64 twice: a signed or an encrypted token.',
  },
  {
    name: 'authorization',
    heads: ['authorization'],
    anyCase: true,
    keep: String.raw`${IS}(?:${SCHEMES})\s{1,4}`,
    rest: String.raw`(?=[a-z+/._~:-]{0,100}[A-Z0-9=])[\w+/.~=:-]{6,4096}`,
    reason: 'The header with a scheme; a capital or a digit tells a secret from a word.',
  },
  {
    name: 'authorization-value',
    heads: ['authorization'],
    anyCase: true,
    keep: IS,
    rest: String.raw`(?![\w.]{1,100}\()(?=[A-Za-z+/._~:-]{0,100}\d)[\w+/.~=:-]{16,4096}`,
    reason: 'The header without a scheme: long, with a digit.',
  },
  {
    name: 'bearer',
    heads: ['bearer'],
    anyCase: true,
    keep: String.raw`(?:\s{1,4}|%20|\+)`,
    rest: String.raw`(?=[A-Za-z._~+/-]{0,100}\d)[\w.~+/-]{16,4096}={0,2}`,
    reason: 'Long, with a digit: not a word of a sentence.',
  },
  {
    name: 'cookie',
    heads: ['cookie'],
    anyCase: true,
    keep: String.raw`["']?\s{0,4}:\s{0,4}["']?(?=[\w.-]{1,64}=[^\s;"']{6})`,
    rest: String.raw`(?![^\r\n"'\\]{0,64}\[redacted:)[^\r\n"'\\]{8,4096}`,
    reason: 'The header in full: which of its values opens a session is not known.',
  },
  {
    name: 'url-password',
    heads: ['://', String.raw`:\/\/`],
    keep: String.raw`[^\s:@/?#"'<>[\\]{0,128}:`,
    rest: String.raw`(?!\[redacted:|\d{1,5}[?#,;&])[^\s/"'<>\\]{1,512}(?=@)`,
    reason: 'A password before the host; scheme, user and host stay.',
  },
  {
    name: 'url-token',
    heads: ['://', String.raw`:\/\/`],
    keep: '',
    rest: String.raw`(?=[A-Za-z_-]{0,60}\d)[\w-]{20,255}(?=@)`,
    reason: 'A token in the place of the user.',
  },
  {
    name: 'oracle-password',
    heads: [':thin:'],
    keep: String.raw`[^\s/@"']{1,64}\/`,
    rest: String.raw`${NOT_FILLED}[^\s@"']{1,128}(?=@)`,
    reason: 'JDBC for Oracle: thin:user/password@host.',
  },
  {
    name: 'dsn-password',
    heads: [':'],
    keep: '',
    rest: String.raw`${NOT_FILLED}[^\s:@/"'<>\\]{1,128}(?=@(?:tcp|unix)\()`,
    reason: 'The data source names of Go: user:password@tcp(host).',
  },
  {
    name: 'curl-password',
    heads: ['curl'],
    keep: String.raw`\b[^\n]{0,200}?\s(?:-u|--user)[ =]?["']?[^\s:"'\\]{1,64}:`,
    rest: String.raw`${NOT_FILLED}[^\s"'\\]{1,256}`,
    reason: 'curl -u user:password.',
  },
  {
    name: 'sshpass-password',
    heads: ['sshpass'],
    keep: String.raw`\s{1,4}-p\s{0,4}["']?`,
    rest: String.raw`${NOT_FILLED}[^\s"'\\]{1,256}`,
    reason: 'sshpass has no other use of -p.',
  },
  {
    name: 'netrc-password',
    heads: ['machine ', 'machine\t'],
    keep: String.raw`[^\s]{1,256}\s{1,8}login\s{1,8}[^\s]{1,128}\s{1,8}password\s{1,8}`,
    rest: String.raw`${NOT_FILLED}[^\s"']{1,256}`,
    reason: 'In a .netrc machine, login and password stand side by side.',
  },
]

/** Rows earlier in the list win where two fit. */
export const RULES: readonly Rule[] = [
  ...cloud,
  ...forge,
  ...model,
  ...payment,
  ...message,
  ...registry,
  ...operations,
  ...context,
]
