using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Checking;

/// <summary>The journal's folder can be made and written to; the address of Redis can be read, and somebody answers there.</summary>
internal sealed class LedgerCheck : ISurroundingsCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ConfigurationFault>> CheckAsync(GatewayOptions options, GatewayConfiguration configuration, CancellationToken cancellationToken) =>
        [.. Folder(options.Ledger.Path, configuration), .. SealKey(options.Ledger.SealKey, configuration), .. await RedisAsync(options.Ledger, cancellationToken)];

    private static IEnumerable<ConfigurationFault> SealKey(string? file, GatewayConfiguration configuration)
    {
        if (string.IsNullOrEmpty(file))
        {
            yield break;
        }

        string? fault = null;
        try
        {
            SealSignature.ReadSigningKey(configuration.PathOf(file)).Dispose();
        }
        catch (JournalException exception)
        {
            fault = exception.Message.TrimEnd('.');
        }

        if (fault is not null)
        {
            yield return OptionsFault.At("Ledger:SealKey", fault, "Name a private key that the gateway's user may read, or leave it out");
        }
    }

    private static IEnumerable<ConfigurationFault> Folder(string path, GatewayConfiguration configuration)
    {
        const string Remedy = "Write a folder on a local disk that the gateway's user may write to";
        if (!OperatingSystem.IsWindows() && path is [_, ':', '\\', ..])
        {
            yield return OptionsFault.At("Ledger:Path", $"{path} is a path of Windows", Remedy);
            yield break;
        }

        var folder = configuration.PathOf(path);
        if (path.Length > 0 && Obstacle(folder) is { } obstacle)
        {
            yield return OptionsFault.At("Ledger:Path", $"{folder} cannot be made and written to ({obstacle})", Remedy);
        }
    }

    /// <summary>Why a folder could not be used; tried in the nearest folder that exists, for the start makes the rest.</summary>
    private static string? Obstacle(string folder)
    {
        var existing = folder;
        while (!Directory.Exists(existing))
        {
            if (File.Exists(existing))
            {
                return $"{existing} is a file";
            }

            existing = Path.GetDirectoryName(existing) ?? Path.DirectorySeparatorChar.ToString();
        }

        try
        {
            using var probe = new FileStream(Path.Combine(existing, Path.GetRandomFileName()), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
            });
            probe.WriteByte(0);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message.TrimEnd('.');
        }
    }

    private static async Task<IReadOnlyList<ConfigurationFault>> RedisAsync(LedgerOptions ledger, CancellationToken cancellationToken)
    {
        // What is no address at all is a fault of the configuration itself, and told there.
        if (LedgerLifetime.OptionsOf(ledger) is not { } redis || RedisAddress.FaultOf(redis.Redis) is not null)
        {
            return [];
        }

        try
        {
            await RedisRebuild.GatewaysAsync(redis with { CommandTimeout = Patience }, cancellationToken);
            return [];
        }
        catch (RedisLedgerException exception)
        {
            return [OptionsFault.Warning("Ledger:Redis", exception.Message.TrimEnd('.'), "Counts wait in the journal until it can be used")];
        }
    }
}
