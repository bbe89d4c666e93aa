'use client';

import { ThemeProvider } from 'next-themes';
import { type ReactNode, useEffect } from 'react';
import { ViewerProvider } from '#components/shared/viewer.tsx';
import { FloatLayerProvider } from '#components/ui/float-layer.tsx';
import { Toaster } from '#components/ui/toaster.tsx';
import { TooltipProvider } from '#components/ui/tooltip.tsx';

const tooltipDelayMs = 250;

interface ProvidersProps {
  nonce: string | undefined;
  timeZone: string;
  drawnAt: number;
  children: ReactNode;
}

export function Providers({ nonce, timeZone, drawnAt, children }: ProvidersProps) {
  useStyleNonce();
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce ? { nonce } : {})}
    >
      <ViewerProvider timeZone={timeZone} drawnAt={drawnAt}>
        <TooltipProvider delayDuration={tooltipDelayMs}>
          <FloatLayerProvider>{children}</FloatLayerProvider>
          <Toaster />
        </TooltipProvider>
      </ViewerProvider>
    </ThemeProvider>
  );
}

/** Dialogs hold the page still by a style element, which the content policy admits only with the nonce. */
function useStyleNonce(): void {
  useEffect(() => {
    const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
    if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });
  }, []);
}
