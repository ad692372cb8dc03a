using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Usage;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// Identifies the user of a request: the configured sources in order, then the team, then the pseudonym. It never throws and never rejects
/// a request.
/// </summary>
internal sealed class UserResolver(
    GatewayConfiguration configuration, LiveOptions options, PeopleKeys pseudonyms, SideFiles files, FaultReporter faults, GatewayMetrics metrics)
{
    private const string NoSource = "-";

    private readonly Lock _gate = new();
    private volatile IdentitySetup? _setup;

    /// <summary>The person behind a request, or <see cref="Person.Unknown"/>; and how its body may name another.</summary>
    /// <param name="context">The request.</param>
    /// <param name="provider">Tells the provider behind the route, by the GenAI conventions.</param>
    public async ValueTask<Sender> ResolveAsync(HttpContext context, Func<string?> provider)
    {
        try
        {
            var setup = Current();
            var (kind, why) = (NoSource, IdentityOutcome.Absent);
            BodySource? body = null;
            foreach (var (name, source, inBody) in setup.Sources)
            {
                if (inBody is not null)
                {
                    // Sources after it are asked all the same: they name the sender where the body names nobody.
                    body ??= inBody.From.Contains(context.Connection.RemoteIpAddress) ? inBody : null;
                    continue;
                }

                var finding = await source!.FindAsync(context, provider);
                var user = finding.Name is null ? null : UserName.Clean(finding.Name);
                var outcome = finding.Outcome == IdentityOutcome.Identified && user is null or "-" ? IdentityOutcome.Unusable : finding.Outcome;
                if (outcome == IdentityOutcome.Identified)
                {
                    return SenderOf(setup, body, await PersonOfAsync(setup, user!, context.RequestAborted), name, outcome);
                }

                // The first source that found something tells why nobody is known.
                (kind, why) = why == IdentityOutcome.Absent && outcome != IdentityOutcome.Absent ? (name, outcome) : (kind, why);
                if (finding.EndsSearch)
                {
                    (kind, why) = (name, outcome);
                    break;
                }
            }

            return SenderOf(setup, body, Person.Unknown, kind, why);
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Identity, exception);
            return new Sender(Person.Unknown, null);
        }
    }

    /// <summary>
    /// Notes which header fields of a request end here (<c>Sources[].Forward</c>): <see cref="WithheldFields"/>, a feature. Not bound to
    /// metering: what a proxy adds for us leaves on no route.
    /// </summary>
    public void Withhold(HttpContext context)
    {
        WithheldFields? withheld = null;
        foreach (var rule in Current().Withheld)
        {
            if (context.Request.Headers.ContainsKey(rule.Name) && rule.Holds(context))
            {
                // Mostly there is one, and it is the same for every request.
                withheld = withheld is null ? rule.Alone : new WithheldFields([.. withheld.Names, rule.Name]);
            }
        }

        if (withheld is not null)
        {
            context.Features.Set(withheld);
        }
    }

    /// <summary>Names projects by the configuration in force.</summary>
    public Projects Projects => Current().Projects;

    /// <summary>Everybody in the people file, as it is in force; nobody where there is none.</summary>
    public IReadOnlyCollection<PersonEntry> Roll => Current().Roll;

    /// <summary>The name under which a user is recorded now, before any pseudonym: as the people file writes it, else folded.</summary>
    public string NameOf(string user) => UserName.Clean(user) is { } name ? Current().PersonOf(name).Name : user;

    /// <summary>True when the people file lists a user.</summary>
    public bool IsListed(string user) => UserName.Clean(user) is { } name && Current().IsListed(name);

    /// <summary>The team of a user, by the people file.</summary>
    public string TeamOf(string user) => UserName.Clean(user) is { } name ? Current().PersonOf(name).Team : Person.Unknown.Team;

    /// <summary>Looks at every file and issuer, and tells what is wrong. Never throws.</summary>
    public void Look()
    {
        try
        {
            Current().Look();
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Identity, exception);
        }
    }

    private Sender SenderOf(IdentitySetup setup, BodySource? body, Person person, string kind, IdentityOutcome outcome)
    {
        if (body is null)
        {
            Count(kind, outcome);
            return new Sender(person, null);
        }

        return new Sender(person, content =>
        {
            var found = FromBody(setup, body, content);
            Count(found is null ? kind : "body", found is null ? outcome : IdentityOutcome.Identified);
            return found;
        });
    }

    private void Count(string source, IdentityOutcome outcome) => metrics.OnIdentity(source, outcome switch
    {
        IdentityOutcome.Identified => "identified",
        IdentityOutcome.Ambiguous => "ambiguous",
        IdentityOutcome.Untrusted => "untrusted",
        IdentityOutcome.Expired => "expired",
        IdentityOutcome.Signature => "signature",
        IdentityOutcome.Issuer => "issuer",
        IdentityOutcome.Audience => "audience",
        IdentityOutcome.NotMapped => "not_mapped",
        IdentityOutcome.NoKeys => "no_keys",
        IdentityOutcome.Unusable => "unusable",
        _ => "absent",
    });

    /// <summary>Runs beside the traffic, where requests are analysed; it may wait.</summary>
    private Person? FromBody(IdentitySetup setup, BodySource body, RequestContent content)
    {
        try
        {
            return UserName.Clean(body.Find(content).Name) is { } user and not "-"
                ? PersonOfAsync(setup, user, CancellationToken.None).AsTask().GetAwaiter().GetResult()
                : null;
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Identity, exception);
            return null;
        }
    }

    /// <summary>Where gateways share keys, the first request of each person waits a moment for his.</summary>
    private async ValueTask<Person> PersonOfAsync(IdentitySetup setup, string name, CancellationToken cancellationToken)
    {
        var person = setup.PersonOf(name);
        return setup.Options.Identity.Pseudonymise ? person with { Name = await pseudonyms.Open().OfAsync(person.Name, cancellationToken) } : person;
    }

    private IdentitySetup Current()
    {
        var now = options.Current;
        if (_setup is { } setup && ReferenceEquals(setup.Options, now))
        {
            return setup;
        }

        lock (_gate)
        {
            return _setup is { } made && ReferenceEquals(made.Options, now) ? made : _setup = Make(now);
        }
    }

    private IdentitySetup Make(GatewayOptions now)
    {
        var made = new IdentitySetup(configuration, now, files);
        foreach (var key in Concerning(_setup?.Options.Identity).Except(Concerning(now.Identity)))
        {
            // What is configured no longer concerns nobody.
            files.Concerns.Clear($"{GatewayOptions.Section}:{key}");
        }

        return made;
    }

    private static IEnumerable<string> Concerning(IdentityOptions? identity)
    {
        if (identity is null)
        {
            yield break;
        }

        if (identity.People.Length > 0)
        {
            yield return "Identity:People";
        }

        for (var i = 0; i < identity.Sources.Count; i++)
        {
            var kind = identity.Sources[i].Kind.ToUpperInvariant();
            if (kind == "JWT")
            {
                yield return $"Identity:Sources:{i}:Keys";
            }
            else if (kind == "APIKEY")
            {
                yield return $"Identity:Sources:{i}:Map";
                yield return "Identity:KeyFile";
            }
        }
    }
}
