import { AppError } from '#lib/errors.ts';

export const noSuchUser = (): AppError => new AppError('not_found', 'There is no such user.');
