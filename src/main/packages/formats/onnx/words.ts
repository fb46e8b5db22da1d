import type { FittedFeature } from '../../../../shared/domain/training/model.ts'
import { onnxText } from '../../../onnx/text.ts'
import { type GraphBuilder, int, ints, string, strings, type Value } from './graph.ts'

export type WordsFeature = Extract<FittedFeature, { kind: 'words' }>

/**
 * Cuts texts at spaces and counts the spellings, each for the place of its term. Not StringNormalizer for lower case: it
 * asks the machine for a locale, which many do not have.
 * @param column strings [N] @returns floats [N, terms]
 */
export function writeWords(graph: GraphBuilder, { spellings, termOf, binary }: WordsFeature, column: Value): Value {
  const pieces = graph.op('pieces', 'StringSplit', [column], { delimiter: string(' ') }, '', ['pieceCounts'])
  const counts = graph.op('words', 'TfIdfVectorizer', [pieces], {
    mode: string('TF'),
    min_gram_length: int(1),
    max_gram_length: int(1),
    max_skip_count: int(0),
    ngram_counts: ints([0]),
    ngram_indexes: ints(termOf),
    pool_strings: strings(spellings.map(onnxText)),
  })
  return binary ? graph.op('occurs', 'Min', [counts, graph.floats('one', [1], Float32Array.of(1))]) : counts
}
