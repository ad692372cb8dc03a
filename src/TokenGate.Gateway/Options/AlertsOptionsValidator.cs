namespace TokenGate.Gateway.Options;

/// <summary>Alerts. A fault never holds a webhook's address.</summary>
internal sealed class AlertsOptionsValidator : IGatewayOptionsValidator
{
    private static readonly string[] Days = Enum.GetNames<DayOfWeek>();

    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration)
    {
        var alerts = options.Alerts;
        return [.. CheckWebhooks(alerts.Webhooks), .. CheckRules(alerts), .. CheckBudgets(alerts.Budgets)];
    }

    private static IEnumerable<ConfigurationFault> CheckWebhooks(IReadOnlyList<AlertWebhook> webhooks)
    {
        for (var i = 0; i < webhooks.Count; i++)
        {
            var (webhook, key) = (webhooks[i], $"Alerts:Webhooks:{i}");
            if (string.IsNullOrWhiteSpace(webhook.Name))
            {
                yield return OptionsFault.At($"{key}:Name", "it has no name", "Write one: its state is shown under it");
            }
            else if (webhooks.Take(i).Any(before => before.Name.Equals(webhook.Name, StringComparison.OrdinalIgnoreCase)))
            {
                yield return OptionsFault.At($"{key}:Name", $"'{webhook.Name}' is taken", "Give each webhook its own name");
            }

            if (!Uri.TryCreate(webhook.Url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                yield return OptionsFault.At($"{key}:Url", "it is no address of http:// or https://", "Write the webhook's address; best by the environment, it is as good as a password");
            }
            else if (address.Scheme == "http" && !address.IsLoopback)
            {
                yield return OptionsFault.Warning($"{key}:Url", "it is sent in clear text", "Use https:// where the receiver has it");
            }

            foreach (var fault in OptionsFault.OneOf($"{key}:Form", webhook.Form, AlertWebhook.Forms))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<ConfigurationFault> CheckRules(AlertsOptions alerts)
    {
        foreach (var (name, share) in new[] { ("WithheldShare", alerts.WithheldShare), ("UnseenShare", alerts.UnseenShare), ("UnreadableShare", alerts.UnreadableShare) })
        {
            if (share is { } value && !(value is > 0 and <= 1))
            {
                yield return OptionsFault.At($"Alerts:{name}", FormattableString.Invariant($"{value} is no share"), "Write a number above 0, up to 1, or null");
            }
        }

        if (alerts.DigestDay.Length > 0)
        {
            foreach (var fault in OptionsFault.OneOf("Alerts:DigestDay", alerts.DigestDay, Days))
            {
                yield return fault;
            }
        }

        foreach (var fault in OptionsFault.Range("Alerts:Hours", alerts.Hours, 1, 168)
            .Concat(OptionsFault.Range("Alerts:LeastTokens", alerts.LeastTokens, 0, 1_000_000_000_000))
            .Concat(OptionsFault.Range("Alerts:BehindSeconds", alerts.BehindSeconds ?? 300, 10, 86_400))
            .Concat(OptionsFault.Range("Alerts:DigestHour", alerts.DigestHour, 0, 23)))
        {
            yield return fault;
        }
    }

    private static IEnumerable<ConfigurationFault> CheckBudgets(IReadOnlyList<AlertBudget> budgets)
    {
        for (var i = 0; i < budgets.Count; i++)
        {
            var (budget, key) = (budgets[i], $"Alerts:Budgets:{i}");
            if (budget.Team.Length > 0 == budget.Project.Length > 0)
            {
                yield return OptionsFault.At(key, "it names no team and no project, or both", "Name one of them");
            }
            else if (budgets.Take(i).Any(before => (before.Team, before.Project, before.Unit) == (budget.Team, budget.Project, budget.Unit)))
            {
                yield return OptionsFault.At(key, "there is such a budget already", "Keep one of them");
            }

            if (!(budget.Monthly is > 0 and <= 1e15))
            {
                yield return OptionsFault.At($"{key}:Monthly", FormattableString.Invariant($"{budget.Monthly} is no budget"), "Write a number above 0");
            }

            foreach (var fault in OptionsFault.OneOf($"{key}:Unit", budget.Unit, AlertBudget.Units))
            {
                yield return fault;
            }

            for (var at = 0; at < budget.WarnAt.Count; at++)
            {
                if (!(budget.WarnAt[at] is > 0 and <= 10))
                {
                    yield return OptionsFault.At($"{key}:WarnAt:{at}", FormattableString.Invariant($"{budget.WarnAt[at]} is no share of it"), "Write a number above 0, up to 10");
                }
            }
        }
    }
}
