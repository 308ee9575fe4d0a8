/**
 * Everyday words of people who work with a coding agent, English and German: they stand in most prompts whatever these
 * are about, so sharing one with an item means little. (Stop words are gone before.)
 */
export const EVERYDAY_WORDS = `able add added adding again already answer anything app application apply around array ask assign
assign back bad bear better big bit block break bring bug build built call called case change changed check class clean clear
code come command common complete config configuration content continue copy correct could create created current data
day default delete describe different directory docs document done easy edit end error every everything example exist
expect explain extra fact fail failed failing feature file files find fine first fix fixed folder following format
found full function general generate give go going good got great guess handle happen happened hard hello help hey hi
idea implement implementation important improve include input inside install instead issue item joke keep kind know
last later latest layer left less let life like line link linked list little load local logic long look looked looking looks loop lot
make makes making many maybe mean message method mind minute missing mode module morning move name need needs never new
next nice night note nothing now number object open option order output page part pass path people perfect person place
plan please point possible print probably problem process program project proper properly provide put question quick
quickly quite read ready really reason remember remove rename repo repository request required result results return
review right run running save say says script section see seem send set setting setup shape short show simple single
small something sorry start started state step still stop story string sure table take talk task tell test testing
tests text thank thanks thing things think thought time today together tomorrow tool top total true try turn two type
understand update updated use used user uses using value variable version view visit wait want wanted way week well
while whole wonder word work worked working works world write writing written wrong year yesterday
alles anlegen antwort aufgabe bauen beispiel bitte code danke datei dateien dokument ergebnis erkläre erstelle fehler
fertig finde frage funktion funktioniert gerade geht gemacht genau gibt gut hallo heute hilfe hinzu idee kurz lass
letzte liste mach mache machen mal moin morgen neu neue neuen nochmal nutzen ordner problem projekt prima prüfe sache
schau schnell schreib schreibe schritt sieh stimmt super teil test testen toll überprüfe vielleicht warum welche zeig
zeige zeit`
