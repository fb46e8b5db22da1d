import { SegmentedControl } from '@mantine/core'
import { isAsked } from '../../../../../shared/domain/training/question.ts'
import type { RunForm } from './form.ts'

interface QuestionsProps {
  readonly form: RunForm
  readonly onAnswer: (path: string, text: string) => void
}

/** What the data leaves open about the target: each question with its answers, of which the recipe has one. */
export function Questions({ form: { questions, texts }, onAnswer }: QuestionsProps) {
  const asked = questions.filter((question) => isAsked(question, texts.fields.loss))
  if (asked.length === 0) return null
  return (
    <ul className="run-questions stack tight" aria-label="Questions about the target">
      {asked.map(({ field, question, why, answers }) => {
        const text = texts.fields[field] ?? ''
        return (
          <li key={field} className="banner info">
            <div className="stack tight grow">
              <b className="wrap-text">{question}</b>
              <span className="wrap-text">{why}</span>
            </div>
            <SegmentedControl
              size="xs"
              aria-label={question}
              data={answers}
              value={text === '' ? answers[0].value : text}
              onChange={(value) => onAnswer(field, value)}
            />
          </li>
        )
      })}
    </ul>
  )
}
