import { Button } from '@mantine/core'
import type { Preview } from '../../../../../shared/contract/datasets/index.ts'
import { textOfQuestion } from '../../../../../shared/domain/datasets/readingTexts.ts'
import { IconHelp } from '../../../ui/icons.ts'
import { type ImportRequest, withAnswer, withType } from './importRequest.ts'

interface QuestionListProps {
  readonly questions: Preview['questions']
  readonly request: ImportRequest
  readonly onChange: (part: Partial<ImportRequest>) => void
}

/** What the file alone cannot decide: each answer shows what the example would be. Until then the column is text. */
export function QuestionList({ questions, request: { options }, onChange }: QuestionListProps) {
  if (questions.length === 0) return null
  return (
    <ul className="questions" aria-label="Questions about the file">
      {questions.map((question) => (
        <li key={question.column} className="banner info">
          <IconHelp className="i" aria-hidden />
          <span className="wrap-text">{textOfQuestion(question)}</span>
          <span className="row wrap push">
            {question.answers.map((answer) => (
              <Button
                key={answer.label}
                variant="default"
                onClick={() => onChange({ options: withAnswer(options, question.column, answer) })}
              >
                {answer.label}
                <span className="dim">&nbsp;{answer.value}</span>
              </Button>
            ))}
            <Button variant="subtle" color="gray" onClick={() => onChange({ options: withType(options, question.column, 'text') })}>
              Keep as text
            </Button>
          </span>
        </li>
      ))}
    </ul>
  )
}
