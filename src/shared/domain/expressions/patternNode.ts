import type { CodeRange } from './codeRanges.ts'
import type { Edge } from './patternRun.ts'

/** A pattern as a tree. */
export type PatternNode =
  | { readonly kind: 'set'; readonly ranges: readonly CodeRange[] }
  | { readonly kind: 'assert'; readonly what: Edge }
  /** Index 0 is the whole pattern. */
  | { readonly kind: 'group'; readonly index: number; readonly of: PatternNode }
  | { readonly kind: 'sequence'; readonly of: readonly PatternNode[] }
  | { readonly kind: 'either'; readonly of: readonly PatternNode[] }
  | {
      readonly kind: 'repeat'
      readonly of: PatternNode
      readonly least: number
      readonly most: number | null
      readonly lazy: boolean
    }

/** Whether a pattern matches any character, and not edges alone. */
export function hasCharacter(node: PatternNode): boolean {
  switch (node.kind) {
    case 'set':
      return true
    case 'assert':
      return false
    case 'group':
      return hasCharacter(node.of)
    case 'sequence':
    case 'either':
      return node.of.some(hasCharacter)
    case 'repeat':
      return node.most !== 0 && hasCharacter(node.of)
  }
}

/** Whether a pattern matches where there is no character. */
export function canBeEmpty(node: PatternNode): boolean {
  switch (node.kind) {
    case 'set':
      return false
    case 'assert':
      return true
    case 'group':
      return canBeEmpty(node.of)
    case 'sequence':
      return node.of.every(canBeEmpty)
    case 'either':
      return node.of.some(canBeEmpty)
    case 'repeat':
      return node.least === 0 || canBeEmpty(node.of)
  }
}
