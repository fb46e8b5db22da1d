import { gunzipSync, gzipSync } from 'node:zlib'
import canonicalize from 'canonicalize'
import type { z } from 'zod'
import { Profile, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import { CairnError } from '../../../shared/errors.ts'

/** What a profile may have when it is unpacked; one of 500 columns has about 40 MB. */
const mostBytes = 256 * 2 ** 20

/** A profile as it is stored: JSON that is packed to about a third. */
export function packProfile(profile: Profile | ReferenceProfile): Uint8Array {
  return gzipSync(canonicalize(profile) as string)
}

/** @throws FORMAT_INVALID */
export function unpackProfile(bytes: Uint8Array): Profile {
  return unpack(bytes, Profile)
}

/** @throws FORMAT_INVALID */
export function unpackReference(bytes: Uint8Array): ReferenceProfile {
  return unpack(bytes, ReferenceProfile)
}

function unpack<Shape>(bytes: Uint8Array, shape: z.ZodType<Shape>): Shape {
  try {
    return shape.parse(JSON.parse(gunzipSync(bytes, { maxOutputLength: mostBytes }).toString()))
  } catch (error) {
    throw new CairnError('FORMAT_INVALID', 'The stored profile cannot be read.', {}, error)
  }
}
