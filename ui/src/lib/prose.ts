/** Whether a text has anything that markdown would show differently. */
const signs = /(^|\n)\s{0,3}(#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|>|```|~~~|\|)|\*\*|__|`|\[[^\]\n]{1,200}\]\(|(^|\s)[*_]\S/;

export function looksLikeMarkdown(text: string): boolean {
  return signs.test(text.slice(0, 30_000));
}

type Branch = { children?: readonly Branch[] };

/** Whether a tree is deeper than that; it is looked through without recursion. */
export function isDeeper(tree: Branch, most: number): boolean {
  let level: Branch[] = [tree];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((branch) => branch.children ?? []);
  }
  return false;
}
