using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Identity;

/// <summary>The identity sources: each of a known kind, with what its kind needs; the files that they name; the projects.</summary>
internal sealed class IdentityOptionsValidator : IGatewayOptionsValidator
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration)
    {
        var identity = options.Identity;
        return identity.Sources.SelectMany((source, index) => CheckSource(source, $"Identity:Sources:{index}", configuration))
            .Concat(CheckFile("Identity:People", identity.People, configuration, bytes => SideFileReaders.People(bytes, identity.CaseSensitive)))
            .Concat(CheckProjects(options.Report.Projects));
    }

    /// <summary>What works, and is seldom meant: for a check before the start. Nothing of it keeps a gateway from starting.</summary>
    public static IEnumerable<ConfigurationFault> Warnings(GatewayOptions options)
    {
        for (var i = 0; i < options.Identity.Sources.Count; i++)
        {
            var source = options.Identity.Sources[i];
            if (source.Kind.Equals("basic", StringComparison.OrdinalIgnoreCase))
            {
                yield return OptionsFault.At(
                    $"Identity:Sources:{i}", "basic believes any name where the upstream does not check the password", "Use it before upstreams that do, or let a proxy authenticate");
            }
            else if (source.Kind.Equals("apiKey", StringComparison.OrdinalIgnoreCase) && source is { Map.Length: 0, Name.Length: 0 })
            {
                yield return OptionsFault.At(
                    $"Identity:Sources:{i}", "apiKey without Map makes a user of any key where the upstream does not check keys", "Use it before upstreams that do, or name a Map");
            }
        }
    }

    private static IEnumerable<ConfigurationFault> CheckSource(IdentitySource source, string at, GatewayConfiguration configuration) =>
        OptionsFault.OneOf($"{at}:Kind", source.Kind, IdentitySource.Kinds)
            .Concat(source.From.SelectMany((network, index) => CheckNetwork(source, network, $"{at}:From:{index}")))
            .Concat(CheckKind(source, at, configuration))
            .Concat(CheckForward(source, at));

    private static IEnumerable<ConfigurationFault> CheckNetwork(IdentitySource source, string text, string at)
    {
        if (!Networks.TryParse(text, out var network))
        {
            yield return OptionsFault.At(at, $"'{text}' is not a network", "Write a network such as 10.0.0.0/8, or an address");
        }
        else if (network.PrefixLength == 0 && IsBelievedByAddress(source))
        {
            yield return OptionsFault.At(
                at, $"'{text}' is every address, so any client can impersonate any user", "Write the networks of the proxies that set it, for example 127.0.0.0/8");
        }
    }

    /// <summary>True for what only the sender's address vouches for.</summary>
    private static bool IsBelievedByAddress(IdentitySource source) => source.Kind.ToUpperInvariant() is "HEADER" or "BODY";

    private static IEnumerable<ConfigurationFault> CheckKind(IdentitySource source, string at, GatewayConfiguration configuration) => source.Kind.ToUpperInvariant() switch
    {
        "HEADER" => Need(source.Name, $"{at}:Name", "a header source names no header", "Write the header that carries the user, for example X-User")
            .Concat(NeedFrom(source, at, "the header is trusted from every address, so any client can impersonate any user")),
        "BODY" => Need(source.Field, $"{at}:Field", "a body source names no field", "Write the field that names the user, for example user or metadata.user_id")
            .Concat(NeedFrom(source, at, "the field is trusted from every address, so any client can impersonate any user"))
            .Concat(CheckPattern(source.Pattern, $"{at}:Pattern")),
        "JWT" => CheckKeys(source, at, configuration).Concat(source.Algorithms.SelectMany((algorithm, index) =>
            OptionsFault.OneOf($"{at}:Algorithms:{index}", algorithm, [.. IdentitySource.AsymmetricAlgorithms, "HS256", "HS384", "HS512"]))),
        "APIKEY" => CheckFile($"{at}:Map", source.Map, configuration, static bytes => SideFileReaders.KeyMap(bytes)),
        "CLIENTCERTIFICATE" when source.Claim.Length > 0 => OptionsFault.OneOf($"{at}:Claim", source.Claim, ["commonName", "subject", "email"]),
        _ => [],
    };

    private static IEnumerable<ConfigurationFault> Need(string value, string at, string problem, string remedy) =>
        value.Length > 0 ? [] : [OptionsFault.At(at, problem, remedy)];

    private static IEnumerable<ConfigurationFault> NeedFrom(IdentitySource source, string at, string problem) => source.From.Count > 0
        ? []
        : [OptionsFault.At($"{at}:From", problem, "Write the networks of the proxies that set it, for example 127.0.0.0/8")];

    private static IEnumerable<ConfigurationFault> CheckForward(IdentitySource source, string at)
    {
        if (source is { Forward: false, Name.Length: 0 })
        {
            yield return OptionsFault.At($"{at}:Forward", "there is no header to keep from the upstream", "Name it in Name, or remove Forward");
        }
    }

    private static IEnumerable<ConfigurationFault> CheckPattern(string pattern, string at)
    {
        if (pattern.Length == 0)
        {
            yield break;
        }

        string problem;
        try
        {
            var groups = BodySource.Compile(pattern).GetGroupNumbers().Length - 1;
            problem = groups == 1 ? "" : $"the pattern has {groups} groups";
        }
        catch (ArgumentException exception)
        {
            problem = $"the pattern cannot be used ({exception.Message.TrimEnd('.')})";
        }

        if (problem.Length > 0)
        {
            yield return OptionsFault.At(at, problem, "Write a regular expression with one group around the name, for example ^user_([0-9a-f]+)_");
        }
    }

    private static List<ConfigurationFault> CheckKeys(IdentitySource source, string at, GatewayConfiguration configuration)
    {
        const string Remedy = "Name a JSON Web Key Set file or its https address, or the issuer's https address in Issuer";
        if (source.Keys.Contains("://", StringComparison.Ordinal))
        {
            return IssuerSigningKeys.IsSafe(source.Keys) ? [] : [OptionsFault.At($"{at}:Keys", $"'{source.Keys}' is not an https address", Remedy)];
        }

        if (source.Keys.Length > 0)
        {
            return CheckFile($"{at}:Keys", source.Keys, configuration, static bytes => SideFileReaders.KeySet(bytes));
        }

        return IssuerSigningKeys.IsSafe(source.Issuer) ? [] : [OptionsFault.At($"{at}:Keys", "a jwt source has no keys to check signatures with", Remedy)];
    }

    private static List<ConfigurationFault> CheckFile(string key, string path, GatewayConfiguration configuration, Action<byte[]> read)
    {
        if (path.Length == 0)
        {
            return [];
        }

        if (OptionsFault.FileAt(key, path, configuration).ToList() is { Count: > 0 } missing)
        {
            return missing;
        }

        var full = configuration.PathOf(path);
        try
        {
            read(File.ReadAllBytes(full));
            return [];
        }
        catch (InvalidDataException exception)
        {
            var (problem, remedy) = SideFiles.Told(exception);
            return [OptionsFault.At(key, $"{full}: {problem}", remedy)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [OptionsFault.At(key, exception.Message.TrimEnd('.'), "Make the file readable for the gateway")];
        }
    }

    private static IEnumerable<ConfigurationFault> CheckProjects(ProjectOptions projects)
    {
        if ((projects.Header.Length > 0 || projects.Field.Length > 0) && projects.Values.Count == 0)
        {
            yield return OptionsFault.At("Report:Projects:Values", "no project is listed, so every one is 'other'", "List the projects");
        }
    }
}
