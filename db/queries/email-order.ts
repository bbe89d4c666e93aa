import { sql } from 'drizzle-orm';
import { users } from '../schema/index.ts';

/** By the name before the `@`, then by the domain, alike on every server: `user1@` stands before `user11@`. */
export const emailOrder = sql`translate(lower(${users.email}), '@', chr(1)) collate "C"`;
