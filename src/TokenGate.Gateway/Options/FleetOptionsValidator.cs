using System.Net;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Options;

/// <summary>What makes this gateway one of several.</summary>
internal sealed class FleetOptionsValidator : IGatewayOptionsValidator
{
    private const int LeastKey = 32;

    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration)
    {
        var fleet = options.Fleet;
        if (fleet.Listen.Length == 0)
        {
            return fleet == new FleetOptions()
                ? []
                : [OptionsFault.At("Fleet:Listen", "the fleet's address is missing, so this gateway would be alone", "Write an address and port, for example 0.0.0.0:11111, or remove the section")];
        }

        return CheckAddresses(fleet).Concat(CheckRedis(fleet, options.Ledger)).Concat(CheckKey(fleet, configuration)).Concat(CheckTls(fleet.Tls, configuration));
    }

    private static IEnumerable<ConfigurationFault> CheckAddresses(FleetOptions fleet)
    {
        if (!IsAddress(fleet.Listen))
        {
            yield return OptionsFault.At("Fleet:Listen", $"'{fleet.Listen}' is no address with a port", "Write for example 0.0.0.0:11111");
        }

        if (fleet.Advertise.Length > 0 && (!IsAddress(fleet.Advertise) || IPEndPoint.Parse(fleet.Advertise).Address is var address && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))))
        {
            yield return OptionsFault.At("Fleet:Advertise", $"'{fleet.Advertise}' is no address with a port that another machine can connect to", "Write this machine's own address, for example 10.0.0.7:11111");
        }

        if (fleet.Name.Length > 64 || fleet.Name.AsSpan().ContainsAny("{}: \t"))
        {
            yield return OptionsFault.At("Fleet:Name", $"'{fleet.Name}' cannot begin a key", "Write at most 64 characters without braces, colons and spaces");
        }
    }

    private static IEnumerable<ConfigurationFault> CheckRedis(FleetOptions fleet, LedgerOptions ledger)
    {
        if ((fleet.Redis ?? ledger.Redis) is not { } redis)
        {
            yield return OptionsFault.At("Fleet:Redis", "a fleet needs a Redis, and neither Fleet:Redis nor Ledger:Redis names one", "Write its address, for example redis:6379");
        }
        else if (fleet.Redis is not null && RedisAddress.FaultOf(redis) is { } why)
        {
            yield return OptionsFault.At("Fleet:Redis", $"it is no Redis address: {why}", "Correct it, or leave it out to use the ledger's");
        }
    }

    private static IEnumerable<ConfigurationFault> CheckKey(FleetOptions fleet, GatewayConfiguration configuration)
    {
        const string Make = "Make one (openssl rand -hex 32), and give the same file to every gateway of the fleet";
        if (fleet.KeyFile.Length == 0)
        {
            return [OptionsFault.At("Fleet:KeyFile", "the file of the fleet's secret is missing", Make)];
        }

        try
        {
            return File.ReadAllText(configuration.PathOf(fleet.KeyFile)).Trim() is { Length: < LeastKey } secret
                ? [OptionsFault.At("Fleet:KeyFile", $"the secret in {configuration.PathOf(fleet.KeyFile)} has {secret.Length} characters, and {LeastKey} are the least", Make)]
                : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [OptionsFault.At("Fleet:KeyFile", exception.Message, Make)];
        }
    }

    /// <summary>
    /// What is wrong with the files themselves keeps a gateway out of the fleet, and not from its traffic: the check names it.
    /// </summary>
    private static IEnumerable<ConfigurationFault> CheckTls(FleetTlsOptions tls, GatewayConfiguration configuration)
    {
        (string Key, string File)[] files = [("CertificateFile", tls.CertificateFile), ("KeyFile", tls.KeyFile), ("AuthorityFile", tls.AuthorityFile)];
        if (files.All(static file => file.File.Length == 0))
        {
            return [];
        }

        return files.SelectMany(file => file.File.Length == 0
            ? [OptionsFault.At($"Fleet:Tls:{file.Key}", "the file is missing: gateways would meet without certificates", "Name the certificate, its key and the authority, or none of them")]
            : OptionsFault.FileAt($"Fleet:Tls:{file.Key}", file.File, configuration));
    }

    private static bool IsAddress(string text) => IPEndPoint.TryParse(text, out var address) && address.Port > 0;
}
