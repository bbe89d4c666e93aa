'use client';

import { useEffect, useState } from 'react';
import { type ServerAction, unreachable } from './server-action.ts';

const pauseMs = 150;

interface Answer<Item> {
  text: string;
  items: Item[];
}

/** One for all, so that an effect may depend on what is found. */
const none: never[] = [];

/**
 * What the server finds for a text, once the typing pauses: undefined asks nothing. A late answer to an older text is
 * dropped; while the next one is on its way the last stays, until nothing is asked any more.
 */
export function useFound<Item>(search: ServerAction<string, Item[]> | undefined, text: string) {
  const [answer, setAnswer] = useState<Answer<Item>>();
  useEffect(() => {
    if (!search) {
      setAnswer(undefined);
      return;
    }
    let dropped = false;
    const ask = async () => {
      const outcome = await search(text).catch(() => unreachable);
      if (!dropped) setAnswer({ text, items: outcome.ok ? outcome.data : [] });
    };
    const timer = setTimeout(ask, text === '' ? 0 : pauseMs);
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
  }, [search, text]);
  return {
    found: search && answer ? answer.items : none,
    searching: search !== undefined && answer?.text !== text,
  };
}
