using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Identity;

/// <summary>The identity sources: each of a known kind, with what its kind needs.</summary>
internal sealed class IdentityOptionsValidator : IGatewayOptionsValidator
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration) =>
        options.Identity.Sources.SelectMany((source, index) => CheckSource(source, $"Identity:Sources:{index}", configuration))
            .Concat(CheckCsv("Identity:People", options.Identity.People, configuration));

    private static IEnumerable<ConfigurationFault> CheckSource(IdentitySource source, string at, GatewayConfiguration configuration)
    {
        foreach (var fault in OptionsFault.OneOf($"{at}:Kind", source.Kind, IdentitySource.Kinds))
        {
            yield return fault;
        }

        for (var i = 0; i < source.From.Count; i++)
        {
            if (!Networks.TryParse(source.From[i], out var network))
            {
                yield return OptionsFault.At($"{at}:From:{i}", $"'{source.From[i]}' is not a network", "Write a network such as 10.20.0.0/16, or an address");
            }
            else if (network.PrefixLength == 0 && source.Kind.Equals("header", StringComparison.OrdinalIgnoreCase))
            {
                yield return OptionsFault.At(
                    $"{at}:From:{i}",
                    $"{source.From[i]} is every address, so any client can impersonate any user",
                    "Write the addresses of the proxies that set the header, for example 127.0.0.0/8");
            }
        }

        foreach (var fault in CheckKind(source, at, configuration))
        {
            yield return fault;
        }
    }

    private static IEnumerable<ConfigurationFault> CheckKind(IdentitySource source, string at, GatewayConfiguration configuration)
    {
        switch (source.Kind.ToUpperInvariant())
        {
            case "HEADER":
                return CheckHeader(source, at);
            case "JWT" when source.Keys.Length == 0:
                return [OptionsFault.At($"{at}:Keys", "a jwt source has no keys to check signatures with", "Name a JSON Web Key Set file")];
            case "JWT":
                return CheckKeys($"{at}:Keys", source.Keys, configuration);
            case "APIKEY":
                return CheckCsv($"{at}:Map", source.Map, configuration);
            case "CLIENTCERTIFICATE" when source.Claim.Length > 0:
                return OptionsFault.OneOf($"{at}:Claim", source.Claim, ["commonName", "subject", "email"]);
            default:
                return [];
        }
    }

    private static IEnumerable<ConfigurationFault> CheckHeader(IdentitySource source, string at)
    {
        if (source.Name.Length == 0)
        {
            yield return OptionsFault.At($"{at}:Name", "a header source names no header", "Write the header that carries the user, for example X-User");
        }

        if (source.From.Count == 0)
        {
            yield return OptionsFault.At(
                $"{at}:From",
                "the header is trusted from every address, so any client can impersonate any user",
                "Write the networks of the proxies that set it, for example 127.0.0.0/8");
        }
    }

    private static List<ConfigurationFault> CheckKeys(string key, string path, GatewayConfiguration configuration)
    {
        if (OptionsFault.FileAt(key, path, configuration).ToList() is { Count: > 0 } missing)
        {
            return missing;
        }

        try
        {
            return new JsonWebKeySet(File.ReadAllText(configuration.PathOf(path))).GetSigningKeys().Count > 0
                ? []
                : [OptionsFault.At(key, "the key set has no signing key", "Put the issuer's public keys into it (\"use\": \"sig\")")];
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or IOException or UnauthorizedAccessException)
        {
            return [OptionsFault.At(key, $"the file is not a JSON Web Key Set ({exception.GetType().Name})", "Write {\"keys\": [...]} with the issuer's public keys")];
        }
    }

    private static List<ConfigurationFault> CheckCsv(string key, string path, GatewayConfiguration configuration)
    {
        if (path.Length == 0)
        {
            return [];
        }

        if (OptionsFault.FileAt(key, path, configuration).ToList() is { Count: > 0 } missing)
        {
            return missing;
        }

        try
        {
            CsvFile.Read(configuration.PathOf(path), StringComparer.Ordinal);
            return [];
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return [OptionsFault.At(key, exception.Message.TrimEnd('.'), "Correct the file")];
        }
    }
}
