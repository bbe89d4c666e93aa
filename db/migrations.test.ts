import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breaksOf } from '#tests/support/migration-rules.ts';

const folder = join(import.meta.dirname, 'migrations');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .toSorted();
const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'));

const start = `CREATE TABLE "things" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	CONSTRAINT "things_kind" CHECK ("things"."kind" in ('a', 'b'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "things_kind_key" ON "things" USING btree ("kind");--> statement-breakpoint
CREATE INDEX "things_idx" ON "things" USING btree ("kind");`;

describe('a migration', () => {
  it.each(names.map((name, index) => [name, index] as const).slice(1))(
    'keeps the release before it running: %s only adds',
    (_name, index) => {
      expect(breaksOf(texts[index] ?? '', texts.slice(0, index))).toEqual([]);
    },
  );

  it('is applied as it is listed here', () => {
    const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as {
      entries: { tag: string }[];
    };
    expect(journal.entries.map(({ tag }) => `${tag}.sql`)).toEqual(names);
  });
});

describe('the rule that migrations only add', () => {
  it.each([
    'DROP TABLE "things";',
    'ALTER TABLE "things" DROP COLUMN "kind";',
    'ALTER TABLE "things" RENAME COLUMN "kind" TO "sort";',
    'ALTER TABLE "things" RENAME TO "items";',
    'ALTER TABLE "things" ADD COLUMN "size" integer NOT NULL;',
    'ALTER TABLE "things" ADD COLUMN "size" integer UNIQUE;',
    'ALTER TABLE "things" ADD COLUMN "size" integer, DROP COLUMN "kind";',
    'ALTER TABLE "things" ALTER COLUMN "kind" SET NOT NULL;',
    'ALTER TABLE "things" ALTER COLUMN "kind" DROP DEFAULT;',
    'ALTER TABLE "things" ALTER COLUMN "kind" SET DATA TYPE integer;',
    `ALTER TABLE "things" ADD CONSTRAINT "things_short" CHECK (length("things"."kind") < 5);`,
    'ALTER TABLE "things" ADD CONSTRAINT "things_fk" FOREIGN KEY ("kind") REFERENCES "public"."kinds"("id");',
    'ALTER TABLE "things" DROP CONSTRAINT "things_kind";',
    `ALTER TABLE "things" DROP CONSTRAINT "things_kind";--> statement-breakpoint
     ALTER TABLE "things" ADD CONSTRAINT "things_kind" CHECK ("things"."kind" in ('a', 'c'));`,
    `ALTER TABLE "things" DROP CONSTRAINT "things_kind";--> statement-breakpoint
     ALTER TABLE "things" ADD CONSTRAINT "things_kind" CHECK ("things"."kind" in ('a', 'b') and "things"."id" is null);`,
    'CREATE UNIQUE INDEX "things_two_key" ON "things" USING btree ("id", "kind");',
    'DROP INDEX "things_kind_key";',
    'TRUNCATE "things";',
    'DELETE FROM "things";',
    `UPDATE "things" SET "kind" = 'b';`,
    `ALTER TABLE "things" ADD COLUMN "size" integer;--> statement-breakpoint
     UPDATE "things" thing SET "size" = greatest(1, 2), "kind" = 'b' WHERE thing."kind" = 'a';`,
    `ALTER TABLE "others" ADD COLUMN "kind" text;--> statement-breakpoint\nUPDATE "things" SET "kind" = 'b';`,
    'DROP TRIGGER "things_push" ON "things";',
    'DROP FUNCTION things_push();',
    "DO $$ BEGIN EXECUTE 'ALTER TABLE things DROP COLUMN kind'; END $$;",
    'CREATE INDEX "harmless" ON "things" ("id");--> statement-breakpoint\nDROP VIEW "all_things";',
  ])('finds %s', (migration) => {
    expect(breaksOf(migration, [start])).not.toEqual([]);
  });

  it.each([
    'CREATE TABLE "others" ("id" uuid PRIMARY KEY NOT NULL);--> statement-breakpoint\nCREATE UNIQUE INDEX "others_key" ON "others" ("id");',
    'ALTER TABLE "things" ADD COLUMN "size" integer;',
    `ALTER TABLE "things" ADD COLUMN "size" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
     ALTER TABLE "things" ADD CONSTRAINT "things_size" CHECK ("things"."size" between 0 and 9);`,
    `ALTER TABLE "things" ADD COLUMN "maker" uuid;--> statement-breakpoint
     ALTER TABLE "things" ADD CONSTRAINT "things_fk" FOREIGN KEY ("id","maker") REFERENCES "public"."makers"("id","maker");`,
    'ALTER TABLE "things" ALTER COLUMN "kind" DROP NOT NULL;',
    `ALTER TABLE "things" ADD COLUMN "size" integer;--> statement-breakpoint
     UPDATE "things" thing SET "size" = greatest(1, 2) FROM "others" other WHERE other."id" = thing."id";`,
    `ALTER TABLE "things" DROP CONSTRAINT "things_kind";--> statement-breakpoint
     ALTER TABLE "things" ADD CONSTRAINT "things_kind" CHECK ("things"."kind" in ('c', 'a', 'b'));`,
    'DROP INDEX "things_idx";--> statement-breakpoint\nCREATE INDEX "things_idx" ON "things" ("kind", "id");',
    `-- In words.\nCREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;`,
  ])('lets pass %s', (migration) => {
    expect(breaksOf(migration, [start])).toEqual([]);
  });
});
