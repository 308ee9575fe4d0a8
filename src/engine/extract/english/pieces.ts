/** Pieces that the patterns of this language share. */
export const TOOL = '(?<new>[\\w@.#+/&-]+(?: [\\w@.#+/&-]+){0,5})'
export const OLD = '(?<old>[\\w@.#+/&-]+(?: [\\w@.#+/&-]+){0,3}?)'
export const WHO = '(?:we|i|everyone|the (?:team|project|repo|app|backend|frontend|api|company|whole \\w+))'
export const ADVERBS =
  "(?:'ve| have| has| had|'re| are| is| all| just| now| finally| recently| already| also| fully| completely| officially| only| currently| still| actually)*"
export const NAME = '(?<person>[A-ZÄÖÜ][a-zäöüßéè]+(?: [A-ZÄÖÜ][a-zäöüßéè]+)?)'
export const AREA = '(?:the |our |all )?(?<area>[\\w./ -]{2,40}?)'
export const END = '(?=\\s*(?:[,.;:!)]|$)| (?:now|as of|since|from|because|from now on|starting|and|but|so|until)\\b)'
export const PROGRAM =
  '(?:npm|pnpm|yarn|bunx?|npx|deno|node|make|just|task|cargo|go|gradle|mvn|poetry|uv|pixi|conda|hatch|pip|python3?|pytest|tox|nox|docker|podman|kubectl|helm|terraform|tofu|nix|mix|bundle|rake|rails|rspec|php|composer|dotnet|flutter|swift|zig|cmake|ctest|bazel|nx|turbo|vitest|jest|playwright|ansible-playbook|fly|vercel|sbt|\\.{1,2}/[\\w./-]+|(?:bin|scripts?|tools)/[\\w./-]+)'
export const COMMAND = `(?<command>${PROGRAM}(?: (?!(?:because|so|since|and|but|when|before|after|not|instead|to|for|please|as|which)\\b)[\\w@./:=*+%-]+)*)`
export const JOB =
  '(?<what>(?:unit |integration |e2e |end-to-end |smoke |all |api |ui |frontend |backend )?(?:tests?|test suite|specs|e2e|linter|lint|build|migrations?|dev server|benchmarks?|type ?checks?|typecheck|formatter|seeds?|docs|deploy(?:ment)?s?|releases?))'
export const re = (source: string, flags = 'i') => new RegExp(source, flags)

/** What rules of work are about. What a product should do ("the button should be blue") is a request, and no rule. */
export const WORK =
  '(?:tests?|specs|commits?|commit messages?|branch(?:es)?|branch names|migrations?|endpoints?|functions|classes|files|file names|components|modules|packages|services|dependencies|versions|releases?|prs?|pull requests?|merge requests?|changes|code|comments?|docs|documentation|names|variables|constants|errors|error messages|log (?:lines|messages)|logs|dates|times|timestamps|prices|amounts|ids|secrets|tokens|passwords|credentials|quer(?:y|ies)|routes?|handlers?|scripts|configs?|images|containers|builds?|deployments?|deploys|reviews|notebooks|experiments|models|schemas|tables|columns|imports|exports|types|apis|translations|texts|assets|headers|changelog entries|features?|bug ?fix(?:es)?)'
