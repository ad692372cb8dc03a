using System.Collections.Frozen;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Identity;

/// <summary>The identity part of one configuration, ready for use.</summary>
internal sealed class IdentitySetup
{
    private readonly SideFile<FrozenDictionary<string, PersonEntry>>? _people;
    private readonly List<ISigningKeys> _keys = [];
    private readonly List<SideFile<FrozenDictionary<string, string>>> _maps = [];

    /// <summary>Makes the sources of a configuration. A source that cannot be made is told as a concern, and finds nobody.</summary>
    /// <param name="configuration">Where relative paths start from.</param>
    /// <param name="options">The options in force.</param>
    /// <param name="files">Opens files beside the traffic.</param>
    public IdentitySetup(GatewayConfiguration configuration, GatewayOptions options, SideFiles files)
    {
        Options = options;
        var identity = options.Identity;
        var sources = new List<(string Kind, IIdentitySource? Source, BodySource? Body)>();
        for (var i = 0; i < identity.Sources.Count; i++)
        {
            var source = identity.Sources[i];
            var from = new Networks(source.From);
            if (source.Kind.Equals("body", StringComparison.OrdinalIgnoreCase))
            {
                sources.Add(("body", null, new BodySource(source.Field, source.Pattern.Length > 0 ? BodySource.Compile(source.Pattern) : null, from)));
            }
            else if (Make(configuration, identity, source, $"Identity:Sources:{i}", files) is { } made)
            {
                var kind = IdentitySource.Kinds.First(kind => kind.Equals(source.Kind, StringComparison.OrdinalIgnoreCase));
                sources.Add((kind, from.IsEmpty ? made : new LimitedSource(from, made, tells: kind == "header"), null));
            }
        }

        Sources = sources;
        Withheld = [.. identity.Sources.Where(EndsHere).Select(static source => new ForwardRule(source.Name, new Networks(source.From)))];
        Projects = new Projects(options.Report.Projects);
        _people = identity.People.Length == 0 ? null : files.Open(
            "Identity:People",
            identity.People,
            identity.CaseSensitive ? SideFiles.PeopleKind + "-cased" : SideFiles.PeopleKind,
            bytes => SideFileReaders.People(bytes, identity.CaseSensitive));
    }

    /// <summary>The options that this was made of.</summary>
    public GatewayOptions Options { get; }

    /// <summary>The sources in order, each with its kind; a body's own kind of source stands where the configuration puts it.</summary>
    public IReadOnlyList<(string Kind, IIdentitySource? Source, BodySource? Body)> Sources { get; }

    /// <summary>The headers that end here.</summary>
    public IReadOnlyList<ForwardRule> Withheld { get; }

    /// <summary>Names projects.</summary>
    public Projects Projects { get; }

    /// <summary>The person of a clean name: as the people file writes it, else folded.</summary>
    public Person PersonOf(string name)
    {
        var folded = UserName.Fold(name, Options.Identity.CaseSensitive);
        return _people?.Value?.GetValueOrDefault(folded) is { } entry ? new Person(entry.Name, entry.Team) : new Person(folded, Person.Unknown.Team);
    }

    /// <summary>True when the people file lists a clean name.</summary>
    public bool IsListed(string name) => _people?.Value?.ContainsKey(UserName.Fold(name, Options.Identity.CaseSensitive)) == true;

    /// <summary>Looks at every file and issuer.</summary>
    public void Look()
    {
        _people?.Look();
        _keys.ForEach(static keys => keys.Look());
        _maps.ForEach(static map => map.Look());
    }

    /// <summary>True where a proxy adds the header for us alone.</summary>
    private static bool EndsHere(IdentitySource source) => source.Name.Length > 0 && !(source.Forward ?? source.Kind.ToUpperInvariant() switch
    {
        "HEADER" => false,
        "JWT" => source.From.Count == 0 || source.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase),
        _ => true,
    });

    private IIdentitySource? Make(GatewayConfiguration configuration, IdentityOptions identity, IdentitySource source, string at, SideFiles files)
    {
        switch (source.Kind.ToUpperInvariant())
        {
            case "HEADER":
                return new HeaderSource(source.Name);
            case "JWT":
                var keys = KeysOf(source, at, files);
                _keys.Add(keys);
                return new JwtSource(keys, source, files.Clock);
            case "APIKEY":
                return ApiKeys(configuration, identity, source, at, files);
            case "CLIENTCERTIFICATE":
                return new CertificateSource(source.Claim);
            case "BASIC":
                return new BasicSource();
            default:
                return new AddressSource();
        }
    }

    private static ISigningKeys KeysOf(IdentitySource source, string at, SideFiles files)
    {
        var isAddress = source.Keys.Length == 0 || source.Keys.Contains("://", StringComparison.Ordinal);
        return isAddress
            ? files.Shared($"{at}:Keys", $"{source.Keys} {source.Issuer}", () => new IssuerSigningKeys(files, $"{GatewayOptions.Section}:{at}:Keys", source.Keys, source.Issuer))
            : new FileSigningKeys(files.Open($"{at}:Keys", source.Keys, "jwks", SideFileReaders.KeySet));
    }

    private ApiKeySource? ApiKeys(GatewayConfiguration configuration, IdentityOptions identity, IdentitySource source, string at, SideFiles files)
    {
        const string Key = $"{GatewayOptions.Section}:Identity:KeyFile";
        var path = configuration.PathOf(identity.KeyFile);
        IdentityKey key;
        try
        {
            key = IdentityKey.Load(path);
            files.Concerns.Clear(Key);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            files.Concerns.Report(Key, $"the key of API key hashes cannot be used, so no API key names anybody: {exception.Message}", "Restore it or grant access, then touch the configuration");
            return null;
        }

        var map = source.Map.Length == 0 ? null : files.Open($"{at}:Map", source.Map, "keys", SideFileReaders.KeyMap);
        if (map is not null)
        {
            _maps.Add(map);
        }

        return new ApiKeySource(key, map, source.Name);
    }
}
