import type { Rule } from '../rule.ts'
import { NAME, AREA, END, re } from './pieces.ts'

/** Who owns what, and what is still to do. */
export const PEOPLE: readonly Rule[] = [
  {
    name: 'owns',
    shape: 'owner',
    on: 'clause',
    pattern: re(
      `\\b${NAME} (?:now |also |still )?(?:owns|maintains|leads|is (?:now )?responsible for|is (?:now )?in charge of|takes? over|is taking over|will take over|took over|has taken over|takes care of|looks after|is the (?:owner|maintainer) of) ${AREA}${END}`,
      '',
    ),
  },
  {
    name: 'owned-by',
    shape: 'owner',
    on: 'clause',
    pattern: re(`^${AREA} (?:is|are) (?:now )?(?:owned|maintained|led|handled) by ${NAME}`, ''),
  },
  {
    name: 'goes-to',
    shape: 'owner',
    on: 'clause',
    pattern: re(
      `^${AREA} (?:now )?(?:goes|go|went|belongs?|moves|moved|pass(?:es|ed)|shift(?:s|ed)|is handed(?: over)?|was handed(?: over)?) to ${NAME}`,
      '',
    ),
  },
  {
    name: 'who-does',
    shape: 'owner',
    on: 'clause',
    needs: 'rules',
    pattern: re(`(?:^|: )${NAME} (?:does|handles|runs|has|is on|covers|for|on) ${AREA}${END}`, ''),
  },
  {
    name: 'ask-for',
    shape: 'owner',
    on: 'clause',
    pattern: re(
      `^(?:[Aa]sk|[Cc]ontact|[Pp]ing) ${NAME} (?:about|for|regarding|on) (?:anything |everything |all )?(?:about |regarding )?${AREA}${END}`,
      '',
    ),
    unless: /\b(?:it|this|that|help|access|him|her|them)\b/i,
  },
  {
    name: 'is-whose',
    shape: 'owner',
    on: 'clause',
    pattern: re(
      `^${AREA} (?:is|are) (?:now )?${NAME}(?:'s|s')? (?:job|responsibility|business|area|domain|task|duty|department|baby|topic)\\b`,
      '',
    ),
  },
  {
    name: 'handed-to',
    shape: 'owner',
    pattern: re(
      `\\b(?:handed|hands|passed|passes|gave|gives) (?:over )?${AREA} (?:over |on )?to ${NAME}${END}|\\b(?:is|are) (?:now )?with ${NAME.replace('person', 'person2')}${END}`,
      '',
    ),
    unless: /^(?!.*(?:hand|pass|gave|gives))/i,
  },
  { name: 'my-name', shape: 'preference', pattern: /^(?:call me|my name is|i'?m called) [A-Z]\w+/ },
]

export const TASKS: readonly Rule[] = [
  {
    name: 'todo',
    shape: 'task',
    pattern:
      /^(?:todo|to do|to-do|open task|open point|for later|later)(?: for later| for (?:next|another) \w+)?\s*[:,–-] ?(?<task>.{4,})/i,
  },
  {
    name: 'still-open',
    shape: 'task',
    pattern: /^still (?:open|missing|to do|todo|outstanding|pending|on the list)\s*[:,–-] ?(?<task>.{4,})/i,
  },
  {
    name: 'is-still-missing',
    shape: 'task',
    pattern: /^(?<task>.{4,}?) (?:is|are) still (?:missing|open|to do|outstanding|pending|not done|not implemented)\b/i,
  },
  { name: 'still-need', shape: 'task', pattern: /^(?:we|i) still (?:need|have) to (?<task>.{4,})/i },
  { name: 'remind', shape: 'task', pattern: /^remind me (?:later |tomorrow )?to (?<task>.{4,})/i },
  {
    name: 'done',
    shape: 'done',
    pattern:
      /^(?<task>.{3,80}?) (?:is|are|was|has been|have been) (?:now |finally |already )?(?:done|finished|merged|fixed|shipped|implemented|completed?|in place|live|closed|resolved|in the (?:build|release|trunk|repo|codebase)|in main|in master)\b/i,
  },
]
