import { expect, it } from 'vitest';
import { guessTypes } from './guess-types.ts';

it.each([
  ['gpt-5.4', 'chat'],
  ['gpt-4o-mini', 'chat'],
  ['gpt-4o-transcribe', 'audio_transcription'],
  ['whisper-1', 'audio_transcription'],
  ['tts-1-hd', 'text_to_speech'],
  ['gpt-4o-mini-tts', 'text_to_speech'],
  ['gpt-4o-realtime-preview', 'realtime'],
  ['text-embedding-3-small', 'embedding'],
  ['BAAI/bge-m3', 'embedding'],
  ['omni-moderation-latest', 'moderation'],
  ['meta-llama/Llama-Guard-4', 'moderation'],
  ['gpt-image-1', 'image'],
  ['dall-e-3', 'image'],
  ['cohere/rerank-v3.5', 'rerank'],
  ['mistral-ocr-latest', 'ocr'],
  ['gpt-3.5-turbo-instruct', 'completion'],
  ['davinci-002', 'completion'],
  ['meta-llama/Llama-3.3-70B-Instruct', 'chat'],
  ['echo', 'chat'],
])('takes %s for %s', (id, type) => {
  expect(guessTypes(id)).toEqual([type]);
});
