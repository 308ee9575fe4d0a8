import fc from 'fast-check'

/** A text with a secret as it stands in the world, and the part of it that must not survive. */
export type Sample = { text: string; secret: string }

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LOWER = UPPER.toLowerCase()
const DIGITS = '0123456789'
const ALNUM = UPPER + LOWER + DIGITS
const WORD = ALNUM + '_-'
const BASE32 = UPPER + '234567'
const BASE64 = ALNUM + '+/'
const HEX = '0123456789abcdef'

const chars = (alphabet: string, length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), minLength: length, maxLength: length })

/** Made by a machine: letters and digits for certain. */
const random = (length: number): fc.Arbitrary<string> =>
  chars(ALNUM, length - 3).map((middle) => `q${middle.slice(0, 4)}7${middle.slice(4)}Z`)

const prefixed = (prefix: string, rest: fc.Arbitrary<string>): fc.Arbitrary<Sample> =>
  rest.map((secret) => ({ text: prefix + secret, secret }))

const inside = (before: string, secret: fc.Arbitrary<string>, after = ''): fc.Arbitrary<Sample> =>
  secret.map((found) => ({ text: before + found + after, secret: found }))

const oneOf = (...prefixes: string[]): fc.Arbitrary<string> => fc.constantFrom(...prefixes)

/** One generator for each rule of the table; a rule without one fails a test. */
export const SAMPLES: Readonly<Record<string, fc.Arbitrary<Sample>>> = {
  'aws-key-pair': fc
    .tuple(chars(BASE32, 16), oneOf(',', ' ', '\n', '", "', '\t'), chars(BASE64, 40))
    .map(([id, between, secret]) => ({ text: `AKIA${id}${between}${secret}`, secret })),
  'aws-access-key-id': prefixed('ASIA', chars(BASE32, 16)),
  'google-api-key': prefixed('AIza', chars(WORD, 35)),
  'google-oauth-secret': prefixed('GOCSPX-', chars(WORD, 28)),
  'google-oauth-token': prefixed('ya29.', chars(WORD, 120)),
  'azure-client-secret': fc
    .tuple(chars(ALNUM, 3), chars(ALNUM, 34))
    .map(([start, secret]) => ({ text: `${start}8Q~${secret}`, secret })),
  'azure-sas': inside('https://app.blob.core.windows.net/c?sv=2024-11-04&sp=r&sig=', chars(ALNUM, 43), '%3D'),
  'digitalocean-token': prefixed('dop_v1_', chars(HEX, 64)),
  'cloudflare-token': prefixed('cfut_', chars(ALNUM, 40)),
  'cloudflare-origin-key': fc
    .tuple(chars(HEX, 24), chars(HEX, 146))
    .map(([start, secret]) => ({ text: `v1.0-${start}-${secret}`, secret })),
  'backblaze-key': prefixed(
    'K00',
    fc.tuple(chars(DIGITS, 1), chars(ALNUM, 27)).map((parts) => parts.join('')),
  ),
  'github-token': fc.tuple(oneOf('ghp_', 'gho_', 'ghs_', 'ghu_', 'ghr_'), chars(ALNUM, 36)).map(pair),
  'github-fine-token': prefixed('github_pat_', chars(ALNUM, 82)),
  'gitlab-token': fc.tuple(oneOf('glpat-', 'gldt-', 'glrt-'), chars(WORD, 20)).map(pair),
  'atlassian-token': prefixed('ATATT3', chars(WORD, 180)),
  'bitbucket-token': prefixed('ATBB', chars(ALNUM, 32)),
  'model-key': fc.tuple(oneOf('sk-ant-api03-', 'sk-proj-', 'sk-or-v1-'), chars(WORD, 90)).map(pair),
  'model-key-short': prefixed('sk-', random(48)),
  'huggingface-token': prefixed('hf_', chars(ALNUM, 34)),
  'groq-key': prefixed('gsk_', chars(ALNUM, 52)),
  'xai-key': prefixed('xai-', chars(ALNUM, 80)),
  'perplexity-key': prefixed('pplx-', chars(ALNUM, 48)),
  'replicate-token': prefixed('r8_', chars(ALNUM, 37)),
  'nvidia-key': prefixed('nvapi-', chars(WORD, 64)),
  'langsmith-key': fc
    .tuple(chars(HEX, 32), chars(HEX, 10))
    .map(([secret, end]) => ({ text: `lsv2_pt_${secret}_${end}`, secret })),
  'stripe-key': fc.tuple(oneOf('sk_live_', 'rk_live_', 'sk_test_'), chars(ALNUM, 24)).map(pair),
  'stripe-webhook-secret': prefixed('whsec_', chars(BASE64, 32)),
  'square-token': prefixed('sq0atp-', chars(WORD, 22)),
  'shopify-token': prefixed('shpat_', chars(HEX, 32)),
  'slack-token': fc.tuple(oneOf('xoxb-', 'xoxp-', 'xoxa-'), chars(ALNUM, 40)).map(pair),
  'slack-app-token': prefixed('xapp-1-', chars(ALNUM, 60)),
  'slack-webhook': inside('https://hooks.slack.com/services/', chars(ALNUM, 44)),
  'discord-webhook': inside('https://discord.com/api/webhooks/123456789012345678/', chars(ALNUM, 68)),
  'discord-token': fc
    .tuple(chars(ALNUM, 23), chars(ALNUM, 6), chars(ALNUM, 38))
    .map(([user, time, secret]) => ({ text: `M${user}.${time}.${secret}`, secret })),
  'telegram-token': fc
    .tuple(chars(DIGITS, 10), chars(WORD, 33))
    .map(([id, secret]) => ({ text: `${id}:AA${secret}`, secret })),
  'sendgrid-key': fc
    .tuple(chars(WORD, 22), chars(WORD, 43))
    .map(([id, secret]) => ({ text: `SG.${id}.${secret}`, secret })),
  'mailgun-key': prefixed('key-', chars(HEX, 32)),
  'mailchimp-key': chars(HEX, 32).map((secret) => ({ text: `${secret}-us12`, secret })),
  'twilio-key': prefixed('SK', chars(HEX, 32)),
  'npm-token': prefixed('npm_', chars(ALNUM, 36)),
  'pypi-token': prefixed('pypi-AgEIcHlwaS5vcmc', chars(WORD, 120)),
  'rubygems-key': prefixed('rubygems_', chars(HEX, 48)),
  'docker-token': prefixed('dckr_pat_', chars(WORD, 27)),
  'datadog-key': prefixed('ddapp_', chars(ALNUM, 34)),
  'onepassword-token': prefixed('ops_eyJ', chars(WORD, 300)),
  'tailscale-key': prefixed('tskey-auth-', random(30)),
  'vault-token': prefixed('hvs.', chars(WORD, 90)),
  'doppler-token': prefixed('dp.pt.', chars(ALNUM, 43)),
  'terraform-token': fc
    .tuple(chars(ALNUM, 14), chars(WORD, 67))
    .map(([start, secret]) => ({ text: `${start}.atlasv1.${secret}`, secret })),
  'grafana-token': fc
    .tuple(chars(ALNUM, 32), chars(HEX, 8))
    .map(([secret, end]) => ({ text: `glsa_${secret}_${end}`, secret })),
  'grafana-cloud-token': prefixed('glc_eyJ', chars(ALNUM, 80)),
  'sentry-token': prefixed('sntrys_', chars(ALNUM, 100)),
  'linear-key': prefixed('lin_api_', chars(ALNUM, 40)),
  'notion-token': prefixed('ntn_', chars(ALNUM, 46)),
  'supabase-key': prefixed('sb_secret_', chars(WORD, 31)),
  'databricks-token': prefixed('dapi', chars(HEX, 32)),
  'newrelic-key': prefixed('NRAK-', chars(UPPER + DIGITS, 27)),
  'planetscale-secret': prefixed('pscale_tkn_', chars(WORD, 43)),
  'age-key': prefixed('AGE-SECRET-KEY-1', chars(UPPER + DIGITS, 58)),
  jwt: fc
    .tuple(chars(WORD, 30), chars(WORD, 80), chars(WORD, 43))
    .map(([head, body, secret]) => ({ text: `eyJ${head}.eyJ${body}.${secret}`, secret })),
  authorization: fc
    .tuple(oneOf('Authorization: Bearer ', 'authorization: Basic ', '"Authorization": "token '), random(24))
    .map(pair),
  'authorization-value': inside('Authorization: ', random(32)),
  bearer: inside('use Bearer ', random(32)),
  cookie: inside('Cookie: session=', random(32)),
  'url-password': fc
    .tuple(oneOf('postgres://app', 'https://bob', 'redis://', 'mongodb+srv://root'), random(14))
    .map(([start, secret]) => ({ text: `${start}:${secret}@db.example.com:5432/app`, secret })),
  'url-token': inside('https://', random(30), '@git.example.com/org/repo.git'),
  'oracle-password': inside('jdbc:oracle:thin:scott/', random(12), '@//db:1521/x'),
  'dsn-password': inside('app:', random(12), '@tcp(127.0.0.1:3306)/app'),
  'curl-password': inside('curl -s -u admin:', random(12), ' https://example.com'),
  'sshpass-password': inside('sshpass -p ', random(12), ' ssh host'),
  'netrc-password': inside('machine example.com login bob password ', random(12)),
  'private-key': fc
    .tuple(
      oneOf('RSA PRIVATE KEY', 'PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'EC PRIVATE KEY'),
      fc.array(chars(BASE64, 64), { minLength: 1, maxLength: 8 }),
      oneOf('\n', '\\n', '\n  ', '\r\n'),
      oneOf('closed', 'cut'),
    )
    .map(([kind, lines, feed, end]) => ({
      text: [`-----BEGIN ${kind}-----`, ...lines, ...(end === 'closed' ? ['Qw==', `-----END ${kind}-----`] : [])].join(
        feed,
      ),
      secret: lines.at(-1)!,
    })),
  'named-secret': fc.tuple(fc.nat(100), random(16)).map(([at, secret]) => {
    const form = NAMED_FORMS[at % NAMED_FORMS.length]!
    return { text: form.replace('§', secret), secret }
  }),
}

/** Ways in which a value (§) stands beside a name that gives it away. */
export const NAMED_FORMS = [
  'DB_PASSWORD=§',
  'export STRIPE_API_KEY=§',
  'AWS_SECRET_ACCESS_KEY="§"',
  "DATADOG_APP_KEY='§'",
  'password: §',
  '  - client_secret: "§"',
  '"apiKey": "§"',
  '{\\"accessToken\\": \\"§\\"}',
  'const apiKey: string = "§"',
  "secret := '§'",
  "$config['password'] = '§';",
  "define('DB_PASSWORD', '§');",
  'login --password §',
  'deploy --api-key=§',
  '["--token", "§"]',
  '<password>§</password>',
  '<add key="DbPassword" value="§" />',
  '- name: DB_PASSWORD\n  value: §',
  'Server=db;User Id=sa;Password=§;Encrypt=true',
  'DefaultEndpointsProtocol=https;AccountName=app;AccountKey=§;',
  'https://example.com/cb?access_token=§&state=1',
  'X-API-Key: §',
  'PRIVATE-TOKEN: §',
  '//registry.example.com/:_authToken=§',
  'db.password=§',
  'the password is §',
  'TELEGRAM_TOKEN_2=§',
  'CF_API_KEY = "§"',
  'ENCRYPTION_KEY=§',
  'login(user="bob", password="§")',
]

function pair([prefix, secret]: [string, string]): Sample {
  return { text: prefix + secret, secret }
}
