import { Radio } from '@mantine/core'
import { type JoinMode, joinModes } from '../../../../../shared/domain/features/resolved.ts'
import { ModePicture } from './ModePicture.tsx'
import { joinModeTexts } from './modes.ts'

interface ModeChoiceProps {
  readonly mode: JoinMode
  readonly onMode: (mode: JoinMode) => void
}

/** Which of two truths a join takes, each with a picture of the same three source rows. */
export function ModeChoice({ mode, onMode }: ModeChoiceProps) {
  return (
    <Radio.Group label="Which values" value={mode} onChange={(chosen) => onMode(chosen as JoinMode)}>
      <div className="join-modes">
        {joinModes.map((each) => (
          <div key={each} className="join-mode">
            <Radio value={each} label={joinModeTexts[each].title} description={joinModeTexts[each].text} />
            <ModePicture mode={each} />
          </div>
        ))}
      </div>
    </Radio.Group>
  )
}
