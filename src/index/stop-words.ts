/**
 * Words that tell nothing about what a text is about, English and German, without apostrophes.
 * Words that carry meaning between developers ("no", "not", "never", "will") are left out of every unit as well: they
 * are in nearly all of them.
 */
const ENGLISH = `a about above after again against all also am an and any are arent as at be because been before being
below between both but by can cannot cant could couldnt did didnt do does doesnt doing done dont down during each
either else even ever every few for from further get gets got had hadnt has hasnt have havent having he hed hell her
here hers herself hes him himself his how however i id if ill im in into is isnt it itd itll its itself ive just lets
like may me might more most much must my myself no nor not now of off oh ok okay on once only or other ought our ours
ourselves out over own please same shall shant she shed shes should shouldnt so some such than that thatll thats the
their theirs them themselves then there theres these they theyd theyll theyre theyve this those though through to too
under until up upon us very was wasnt we wed well were werent weve what whats when where which while who whom whose
why will with wont would wouldnt yes yet you youd youll your youre yours yourself yourselves youve`
const GERMAN = `aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf
aus bei beim bin bis bist bitte da damit dann das dass dasselbe dazu dein deine deinem deinen deiner dem den denn der
derer des dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer
eines einige er es etwas euch euer eure für gegen gewesen hab habe haben hat hatte hatten hier hin hinter ich ihm ihn
ihnen ihr ihre ihrem ihren ihrer im in indem ins ist ja jede jedem jeden jeder jedes jene jetzt kann kein keine keinem
keinen keiner können könnte machen man manche mehr mein meine meinem meinen meiner mich mir mit muss musste nach nein
nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit selbst sich sie sind so soll sollte
sondern sonst sowie um und uns unser unsere unter viel vom von vor während war waren warst was weg weil weiter welche
welchem welchen welcher welches wenn werde werden wie wieder will wir wird wirst wo wollen wollte würde würden zu zum
zur zwar zwischen`

const words = (list: string): string[] => list.split(/\s+/)

export const STOP_WORDS: ReadonlySet<string> = new Set([...words(ENGLISH), ...words(GERMAN)])
