import type { modelTypes } from './input.ts';

type ModelType = (typeof modelTypes)[number];

// The first that fits holds: `text-embedding` before `text`, `gpt-4o-transcribe` before `gpt`.
const signs: readonly (readonly [RegExp, ModelType])[] = [
  [/embed|\bbge-|\be5-|voyage-\d|voyage-code/, 'embedding'],
  [/rerank/, 'rerank'],
  [/moderation|guard/, 'moderation'],
  [/realtime/, 'realtime'],
  [/transcribe|whisper|speech-to-text/, 'audio_transcription'],
  [/\btts\b|text-to-speech/, 'text_to_speech'],
  [/dall-e|gpt-image|imagen|stable-diffusion|\bsdxl|flux/, 'image'],
  [/\bocr\b/, 'ocr'],
  [/-instruct$|davinci|babbage/, 'completion'],
];

/** What a provider's list does not say: what a model is for, told by its id. A manager can change it. */
export function guessTypes(upstreamId: string): ModelType[] {
  const id = upstreamId.toLowerCase();
  const type = signs.find(([sign]) => sign.test(id))?.[1];
  // Open models are named “…-instruct” too, and those chat.
  if (type === 'completion' && !/^(gpt|davinci|babbage)/.test(id)) return ['chat'];
  return [type ?? 'chat'];
}
