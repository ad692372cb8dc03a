using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// Identifies the user of a request: the configured sources in order, then the team, then the pseudonym. It never throws and never rejects
/// a request.
/// </summary>
internal sealed class UserResolver(
    GatewayConfiguration configuration, LiveOptions options, PeopleKeys pseudonyms, FaultReporter faults, TimeProvider clock)
{
    private const int MaxNameLength = 128;

    private readonly Lock _gate = new();
    private volatile Setup? _setup;

    /// <summary>The person behind a request, or <see cref="Person.Unknown"/>.</summary>
    public async ValueTask<Person> ResolveAsync(HttpContext context)
    {
        try
        {
            var setup = Current();
            foreach (var source in setup.Sources)
            {
                if (Clean(await source.FindAsync(context)) is { } name)
                {
                    var team = setup.People?.Rows.GetValueOrDefault(name, Person.Unknown.Team) ?? Person.Unknown.Team;
                    return new Person(setup.Options.Pseudonymise ? pseudonyms.Open().Of(name) : name, team);
                }
            }
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Identity, exception);
        }

        return Person.Unknown;
    }

    /// <summary>A name fit to be a key: without control characters, bounded; null when nothing is left.</summary>
    private static string? Clean(string? name)
    {
        var text = name.AsSpan().Trim();
        if (text.IsEmpty)
        {
            return null;
        }

        text = text[..Math.Min(text.Length, MaxNameLength)];
        return text.ContainsAnyInRange('\0', '\u001F') ? null : text.ToString();
    }

    private Setup Current()
    {
        var identity = options.Current.Identity;
        if (_setup is { } setup && ReferenceEquals(setup.Options, identity))
        {
            return setup;
        }

        lock (_gate)
        {
            return _setup is { } made && ReferenceEquals(made.Options, identity) ? made : _setup = Make(identity);
        }
    }

    private Setup Make(IdentityOptions identity)
    {
        var needsKey = identity.Sources.Any(static source => source.Kind.Equals("apiKey", StringComparison.OrdinalIgnoreCase));
        var key = needsKey ? IdentityKey.Load(configuration.PathOf(identity.KeyFile)) : null;
        var people = identity.People.Length > 0
            ? new CsvFile(configuration.PathOf(identity.People), StringComparer.OrdinalIgnoreCase, clock, fault => faults.Report(FaultSource.Identity, fault))
            : null;
        return new Setup(identity, [.. identity.Sources.Select(source => Limit(source, SourceOf(source, key)))], people);
    }

    private static IIdentitySource Limit(IdentitySource source, IIdentitySource inner)
    {
        var from = new Networks(source.From);
        return from.IsEmpty ? inner : new LimitedSource(from, inner);
    }

    private IIdentitySource SourceOf(IdentitySource source, IdentityKey? key) => source.Kind.ToUpperInvariant() switch
    {
        "HEADER" => new HeaderSource(source.Name),
        "JWT" => new JwtSource(File.ReadAllText(configuration.PathOf(source.Keys)), source.Name, source.Claim, source.Issuer, source.Audience, clock),
        "APIKEY" => new ApiKeySource(key!, source.Map.Length > 0 ? CsvFile.Read(configuration.PathOf(source.Map), StringComparer.Ordinal) : null, source.Name),
        "CLIENTCERTIFICATE" => new CertificateSource(source.Claim),
        "BASIC" => new BasicSource(),
        _ => new AddressSource(),
    };

    private sealed record Setup(IdentityOptions Options, IReadOnlyList<IIdentitySource> Sources, CsvFile? People);
}
