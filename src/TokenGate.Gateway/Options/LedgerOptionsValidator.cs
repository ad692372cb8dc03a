using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Options;

/// <summary>Where records and counts go.</summary>
internal sealed class LedgerOptionsValidator : IGatewayOptionsValidator
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration)
    {
        var ledger = options.Ledger;
        if (string.IsNullOrWhiteSpace(ledger.Path))
        {
            yield return OptionsFault.At("Ledger:Path", "the journal's folder is missing", "Write a folder on a local disk");
        }
        else if (File.Exists(configuration.PathOf(ledger.Path)))
        {
            yield return OptionsFault.At("Ledger:Path", $"{configuration.PathOf(ledger.Path)} is a file", "Write a folder on a local disk");
        }

        if (ledger.KeyPrefix.Length is 0 or > 64 || ledger.KeyPrefix.AsSpan().ContainsAny("{}: \t"))
        {
            yield return OptionsFault.At(
                "Ledger:KeyPrefix", $"'{ledger.KeyPrefix}' cannot begin a key", "Write 1 to 64 characters without braces, colons and spaces");
        }

        if (ledger.Redis is { } address && RedisAddress.FaultOf(address) is { } why)
        {
            yield return OptionsFault.At("Ledger:Redis", $"it is no Redis address: {why}", "Correct it, or leave it out to keep the counts in the journal alone");
        }

        foreach (var fault in OptionsFault.Range("Ledger:Shards", ledger.Shards, 1, 100)
            .Concat(OptionsFault.Range("Ledger:RetentionDays", ledger.RetentionDays, 1, 3650))
            .Concat(OptionsFault.Range("Ledger:JournalDays", ledger.JournalDays, 1, 3650)))
        {
            yield return fault;
        }
    }
}
