import { Button, Modal } from '@mantine/core'
import type { FeatureDetail, FeatureObject } from '../../../../../shared/contract/features/index.ts'
import { client } from '../../../app/connection.ts'
import { draftKey } from '../../../app/drafts.ts'
import { useMutation } from '../../../app/queries.ts'
import { DraftText } from '../../../ui/DraftText.tsx'

interface DescribeFeatureProps {
  readonly object: FeatureObject
  readonly feature: FeatureDetail
  readonly onClose: () => void
}

/** What one feature means, in words. It makes no version. */
export function DescribeFeature({ object: { kind, name }, feature, onClose }: DescribeFeatureProps) {
  const save = useMutation({
    mutationFn: (text: string) => client.features.describe({ kind, name, about: {}, features: { [feature.name]: text } }),
    onSuccess: onClose,
  })
  return (
    <Modal opened onClose={onClose} title={`Describe ${feature.name}`} size={560}>
      <div className="stack">
        <DraftText
          place={draftKey(`description ${feature.name}`, `${kind}:${name}`)}
          label="Description"
          description="What it means, its unit, and how it is made"
          text={feature.description}
          onSave={(text) => save.mutateAsync(text)}
        />
        <div className="row">
          <Button variant="default" size="compact-sm" onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    </Modal>
  )
}
