import { StatusBadge } from '#components/shared/status-badge.tsx';

interface AccountStatusProps {
  account: { enabled: boolean; enabledModels: number; models: number };
  /** Reachable by Tab, on the account's own page. */
  focusable?: boolean;
}

export function AccountStatus({ account, focusable = false }: AccountStatusProps) {
  const { enabled, enabledModels, models } = account;
  if (!enabled) {
    return (
      <StatusBadge
        tone="neutral"
        label="Disabled"
        hint="Nobody can call its models. Enable it to go on."
        focusable={focusable}
      />
    );
  }
  if (enabledModels === 0) {
    const hint = models === 0 ? 'Add a model to make it callable.' : 'Every model is off. Switch one on.';
    return <StatusBadge tone="warning" label="No models on" hint={hint} focusable={focusable} />;
  }
  return (
    <StatusBadge
      tone="ok"
      label="Active"
      hint="Those who hold access can call its models."
      focusable={focusable}
    />
  );
}
