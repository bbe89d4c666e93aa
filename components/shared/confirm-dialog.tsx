'use client';

import { type ReactNode, useId, useState } from 'react';
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogTrigger,
} from '#components/ui/alert-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import type { ActionResult } from '#lib/auth/action-result.ts';
import { Callout } from './callout.tsx';
import { unreachable } from './server-action.ts';
import { tellDone } from './tell.ts';

export interface ConfirmDialogProps {
  /** The button that opens it; without one, steer it by `open` and `onOpenChange` (from a row's menu). */
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** "Revoke laptop" */
  title: string;
  /** "Revoke": the word on the button is the verb of the title. */
  verb: string;
  /** The way back, where "Cancel" could be read as the deed. */
  cancel?: string;
  tone?: 'danger' | 'primary';
  description: ReactNode;
  /** Consequences, from real traffic. */
  children?: ReactNode;
  /** Only where there is traffic: the name that has to be typed. */
  typedName?: string;
  action: () => Promise<ActionResult<unknown>>;
  /** The toast that says what happened: "Revoked laptop". */
  done?: string;
  /** Puts "Undo" on the toast. */
  undo?: () => Promise<ActionResult<unknown>>;
  onDone?: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const [ownOpen, setOwnOpen] = useState(false);
  const open = props.open ?? ownOpen;
  const setOpen = props.onOpenChange ?? setOwnOpen;
  return (
    <AlertDialog open={open} onOpenChange={setOpen}>
      {props.trigger ? <AlertDialogTrigger asChild>{props.trigger}</AlertDialogTrigger> : null}
      {/* Mounted anew each time: a name typed before, or an old failure, does not wait in it. */}
      {open ? <ConfirmContent {...props} close={() => setOpen(false)} /> : null}
    </AlertDialog>
  );
}

function ConfirmContent(props: ConfirmDialogProps & { close: () => void }) {
  const { title, verb, cancel = 'Cancel', tone = 'danger', description, children, typedName, close } = props;
  const [typed, setTyped] = useState('');
  const { pending, failure, run } = useConfirmed(props);
  const held = typedName !== undefined && typed.trim() !== typedName;
  return (
    <AlertDialogContent
      title={title}
      description={description}
      onEscapeKeyDown={(event) => pending && event.preventDefault()}
      footer={
        <>
          <AlertDialogCancel asChild>
            <Button disabled={pending} onClick={close}>
              {cancel}
            </Button>
          </AlertDialogCancel>
          <Button variant={tone} pending={pending} disabled={held} onClick={run}>
            {verb}
          </Button>
        </>
      }
    >
      {children ? <div className="mt-3">{children}</div> : null}
      {typedName === undefined ? null : <TypedName name={typedName} value={typed} onChange={setTyped} />}
      {failure ? (
        <Callout tone="danger" live className="mt-3">
          {failure}
        </Callout>
      ) : null}
    </AlertDialogContent>
  );
}

function TypedName(props: { name: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className="mt-4 grid gap-1.5">
      <label htmlFor={id} className="text-sm">
        Type <code className="wrap-anywhere rounded-sm bg-muted px-1 py-0.5 font-mono">{props.name}</code> to
        go on
      </label>
      <Input
        id={id}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        className="font-mono text-sm"
      />
    </div>
  );
}

function useConfirmed({ action, done, undo, onDone, close }: ConfirmDialogProps & { close: () => void }) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string>();

  async function run(): Promise<void> {
    setPending(true);
    setFailure(undefined);
    const outcome = await action().catch(() => unreachable);
    setPending(false);
    if (!outcome.ok) {
      setFailure(outcome.message);
      return;
    }
    close();
    if (done) tellDone(done, undo);
    onDone?.();
  }

  return { pending, failure, run };
}
