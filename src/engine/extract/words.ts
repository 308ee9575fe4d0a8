const SMALL =
  /^(?:the|and|are|was|were|for|with|our|its|from|that|this|has|have|now|all|but|not|use|uses|used|der|die|das|den|dem|ein|eine|und|ist|sind|mit|für|von|auf|bei|wir|seit|jetzt|since|last|before|because)$/

/** The telling words of a text, roughly stemmed. */
export function stemWords(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}./_+#-]*/gu) ?? [])
    .map((word) => word.replace(/[./-]+$/, ''))
    .filter((word) => word.length > 2 && !SMALL.test(word))
    .map((word) => word.replace(/(?:ings?|ed|es|en|s|e|n)$/, ''))
}
