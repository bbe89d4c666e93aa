import * as z from 'zod';
import { asId, type UserId } from '#db/ids.ts';

const text = z.string().trim().min(1).max(100).optional().catch(undefined);

/** In the place of a person's id: what the product did by itself. */
export const systemActor = 'system';

/** From a URL: what cannot be read is as if it had not been asked. */
export const auditQuery = z.object({
  search: text,
  actor: z
    .string()
    .optional()
    .transform((value) => (value === systemActor ? value : value ? asId<UserId>(value) : undefined)),
  action: text,
  targetType: text,
  targetId: text,
  outcome: z.enum(['done', 'refused']).optional().catch(undefined),
  from: z.coerce.date().optional().catch(undefined),
  to: z.coerce.date().optional().catch(undefined),
  cursor: z.string().max(1_000).optional().catch(undefined),
  limit: z.coerce.number().int().min(1).max(200).catch(50).default(50),
});

export type AuditQuery = z.output<typeof auditQuery>;
