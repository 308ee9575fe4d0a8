import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Small sets of our own in the five shapes: who does not find these has lost a part of the search. */

/** What was said, and what is asked about it later in other words. */
const SAID: readonly [said: string, asked: string][] = [
  ['I finally planted three plum trees behind the shed.', 'Which trees grow behind the shed?'],
  ['My sister Ilse moved to Trondheim for the ferry job.', 'Where did Ilse move to for her job?'],
  ['The violin needs a new bridge, the old one cracked.', 'What is broken on the violin?'],
  ['I am allergic to walnuts, so no brownies for me.', 'What food allergy was mentioned?'],
  ['We booked the cabin near Lake Orta for the summer.', 'Which lake is the booked cabin near?'],
  ['Grandpa taught me chess with a set carved from bone.', 'Who taught chess with a carved set?'],
  ['The bakery on Elm Street closed after forty years.', 'Which bakery closed?'],
  ['I run every morning along the canal before work.', 'Where do the morning runs lead along?'],
  ['Our cat Pixel learned to open the fridge.', 'What did the cat Pixel learn?'],
  ['I gave up coffee and drink roasted barley instead.', 'What is drunk instead of coffee?'],
  ['The thesis about tidal turbines is handed in.', 'What was the thesis about?'],
  ['He painted the kitchen in a terrible mustard yellow.', 'What colour did the kitchen get painted?'],
  ['My bicycle was stolen from the station on a rainy night.', 'What was stolen from the station?'],
  ['I learned to weave baskets from willow in a course.', 'What craft was learned with willow?'],
  ['The choir sings in the old brewery now.', 'Where does the choir sing?'],
  ['Our neighbour keeps bees and gave us dark honey.', 'Who keeps bees?'],
  ['The telescope showed the rings of Saturn at last.', 'What did the telescope show?'],
  ['I signed up for a pottery wheel evening.', 'What evening with a wheel was signed up for?'],
  ['The marathon in Ghent was cancelled because of heat.', 'Why was the marathon cancelled?'],
  ['My first novel was rejected by eleven publishers.', 'How many publishers rejected the novel?'],
]
const SMALL_TALK = ['How was your day?', 'Not bad, a bit tired.', 'That sounds lovely!', 'Tell me more another time.']
const DAY_MS = 86_400_000
const dayOf = (nth: number): string => new Date(Date.UTC(2025, 0, 6) + nth * 9 * DAY_MS).toISOString().slice(0, 10)
const SESSIONS = 10

function conversations() {
  const sessions = Array.from({ length: SESSIONS }, (_, nth) => {
    const own = SAID.slice(nth * 2, nth * 2 + 2).map(([said]) => said)
    const lines = [SMALL_TALK[0]!, SMALL_TALK[1]!, own[0]!, SMALL_TALK[2]!, own[1]!, SMALL_TALK[3]!]
    const turns = lines.map((text, at) => ({ id: `${nth}:${at}`, speaker: at % 2 ? 'Mara' : 'Jonas', text }))
    return { session: nth + 1, time: `${dayOf(nth)}T18:00:00`, turns }
  })
  const questions = SAID.map(([, question], at) => ({
    id: `q${at}`,
    question,
    category: 'own words',
    evidence: [`${Math.floor(at / 2)}:${at % 2 ? 4 : 2}`],
  }))
  return { name: 'small-conversations', conversations: [{ id: 'small-talk', sessions, questions }] }
}

/** A value, and the one that took its place; the old one has more of the question's words. */
const CHANGED: readonly [before: string, after: string, asked: string][] = [
  [
    'My weekly running goal along the canal is 30 kilometres before work.',
    'I increased my running goal to 42 kilometres.',
    'What is my weekly running goal along the canal?',
  ],
  [
    'The budget for the new violin bridge and its strings is $80 in total.',
    'The violin budget was raised to $120.',
    'What is the total budget for the violin bridge and strings?',
  ],
  [
    'The pottery exhibition at the town hall opens on May 4 in the evening.',
    'I heard that the pottery exhibition moved to May 18.',
    'When is the pottery exhibition at the town hall?',
  ],
]
/** Instructions for later questions that have hardly a word of theirs. */
const RULES: readonly [rule: string, asked: string][] = [
  ['Always name the ferry line when I ask about journeys.', 'When does the next journey to Trondheim begin?'],
  ['Always give prices in crowns when I ask about amounts.', 'How much did the willow course cost?'],
]
/** What nobody said, in the words of what was. */
const UNSAID = [
  'Which submarine cable did we splice?',
  'What specific advice did Ilse give to the ferry crew?',
  'What were the exact details of the bone set that the carver described?',
]

function assistantLogs() {
  const reply = (said: string): string => `I see. ${said} Here is a long list of general ideas about it. `.repeat(6)
  const messages = SAID.flatMap(([said], at) => [
    { id: 2 * at, role: 'user', batch: 1 + Math.floor(at / 7), date: dayOf(at), text: said },
    { id: 2 * at + 1, role: 'assistant', batch: 1 + Math.floor(at / 7), date: dayOf(at), text: reply(said) },
  ])
  const told = (text: string): number => {
    const id = messages.length
    messages.push({ id, role: 'user', batch: 4 + Math.floor(id / 14), date: dayOf(id), text })
    messages.push({ id: id + 1, role: 'assistant', batch: 4 + Math.floor(id / 14), date: dayOf(id), text: reply(text) })
    return id
  }
  const before = CHANGED.map(([said]) => told(said))
  const rules = RULES.map(([said]) => told(said))
  const after = CHANGED.map(([, said]) => told(said))
  const questions = [
    ...SAID.map(([, question], at) => ({ id: `q${at}`, ability: 'extraction', question, gold: [2 * at] })),
    ...CHANGED.map(([, , question], at) => {
      const [original, updated] = [[before[at]!], [after[at]!]]
      return { id: `changed${at}`, ability: 'update', question, gold: [...original, ...updated], original, updated }
    }),
    ...RULES.map(([, question], at) => ({ id: `rule${at}`, ability: 'instruction', question, gold: [rules[at]!] })),
    ...UNSAID.map((question, at) => ({ id: `none${at}`, ability: 'abstention', question, gold: [] })),
  ]
  return { name: 'small-logs', chats: [{ id: 'small-log', messages, questions }] }
}

function timeQuestions() {
  const { conversations: chats } = conversations()
  const turns = chats[0]!.sessions.flatMap(({ session, time, turns: own }) =>
    own.map(({ speaker, text }) => ({ session, time, speaker, text })),
  )
  const items = Array.from({ length: SESSIONS }, (_, nth) => ({
    id: `day-${nth}`,
    chat: 'small-days',
    type: 'dates',
    questions: [`What did we talk about on ${dayOf(nth)}?`],
    gold: turns.flatMap(({ session }, index) => (session === nth + 1 ? [index] : [])),
  }))
  const indexed = turns.map((turn, index) => ({ ...turn, index }))
  return { name: 'small-days', chats: [{ id: 'small-days', turns: indexed }], items }
}

function commitLinks(): unknown[] {
  const start = Date.UTC(2025, 2, 1) / 1_000
  const commits = SAID.map(([said], at) => ({
    type: 'commit',
    id: `${at.toString(16).padStart(2, '0')}abcdef0123456789`,
    time: start + at * 3_600,
    subject: `notes: ${said.slice(0, 40)}`,
    body: said,
    files: [`notes/part-${at % 5}.md`],
  }))
  // Asked in the middle of the history, and at its end; what comes later is not known yet.
  const queries = SAID.slice(0, 10).map(([, question], at) => ({
    type: 'query',
    id: `link-${at}`,
    time: start + (at < 5 ? 10 : 30) * 3_600,
    text: question,
    files: [`notes/part-${at % 5}.md`],
    gold: [commits[at]!.id],
    sample: true,
  }))
  return [{ type: 'meta', name: 'small-links' }, ...commits, ...queries]
}

function dependencyFacts() {
  const repository = 'small/project'
  const place = { file: 'package.json', section: 'dependencies', dependency: 'left-hand' }
  const time = (day: number): string => `2025-04-${String(day).padStart(2, '0')}T08:00:00Z`
  const events = [
    { ...place, time: time(1), old: null, new: '^1.0.0' },
    { ...place, time: time(5), old: '^1.0.0', new: '^2.1.0' },
    { ...place, time: time(9), old: '^2.1.0', new: null },
    { ...place, time: time(14), old: null, new: '~3.0.0' },
  ]
  const asked = (kind: string, day: number, answer: string | boolean | null) => ({
    ...place,
    id: `${kind} ${day}`,
    repository,
    kind,
    time: time(day),
    question: `Which version range did small/project have for left-hand in dependencies of package.json at ${time(day)}?`,
    answer,
  })
  const questions = [
    asked('as-of first second', 1, '^1.0.0'),
    asked('as-of middle', 3, '^1.0.0'),
    asked('as-of first second', 5, '^2.1.0'),
    asked('after removal', 10, null),
    asked('as-of middle', 20, '~3.0.0'),
    asked('still used', 10, false),
    asked('still used', 7, true),
    asked('previous', 6, '^1.0.0'),
    asked('since', 7, time(5)),
  ]
  return { name: 'small-dependencies', repositories: [{ repository, events }], questions }
}

/** Writes the five files into a folder. */
export function writeSmallSets(folder: string): void {
  const write = (name: string, content: unknown): void => writeFileSync(join(folder, name), JSON.stringify(content))
  write('conversations.json', conversations())
  write('logs.json', assistantLogs())
  write('days.json', timeQuestions())
  write('dependencies.json', dependencyFacts())
  writeFileSync(
    join(folder, 'links.jsonl'),
    commitLinks()
      .map((line) => JSON.stringify(line))
      .join('\n'),
  )
}
