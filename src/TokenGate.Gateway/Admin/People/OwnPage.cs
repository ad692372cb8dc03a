using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.People;

/// <summary>
/// Whose page a signed-on person sees: the user whose name is the person's user claim, folded as people.csv folds names, and nobody else's.
/// What is not exactly one known user is no page.
/// </summary>
internal sealed class OwnPage(AdminLedger ledger, PeopleKeys people, UserResolver users, LiveOptions options, TimeProvider clock)
{
    /// <summary>The user that a request's person is.</summary>
    /// <exception cref="AdminFaultException">There is no page for this person.</exception>
    public async Task<OwnIdentity> OfAsync(HttpContext context)
    {
        var person = context.Features.Get<AdminCaller>()!.Person;
        return (person is null ? null : await FindAsync(person.User, context.RequestAborted)) ?? throw new AdminFaultException(
            StatusCodes.Status404NotFound,
            person is null ? "A token belongs to a role and not to a person: sign on to see your own page."
            : person.User.Length == 0 ? $"There is no page for you: the identity provider sent no single, verified value of '{options.Current.Admin.OpenId.UserClaim}'."
            : $"There is no page for you: nobody of the name '{Problem.Echo(person.User)}' is listed or recorded here.");
    }

    /// <summary>
    /// When scores of an exchange are shown: from the day after it, by the company's calendar. Shown at once they would be an instrument to
    /// tune filler with.
    /// </summary>
    public DateTimeOffset ScoresUntil()
    {
        var zone = ledger.Zone;
        return zone.StartOf(zone.DayOf(clock.GetUtcNow()));
    }

    /// <summary>The user of a claim's value; null when it is nobody's name.</summary>
    internal async Task<OwnIdentity?> FindAsync(string claim, CancellationToken cancellationToken)
    {
        // A name that would be cut is not the same name.
        if (claim.Length > UserName.MaxLength || UserName.Clean(claim) is not { } clean || clean == "-")
        {
            return null;
        }

        var name = users.NameOf(clean);
        var pseudonym = people.OpenExisting() is { } keys ? await keys.FindAsync(name, cancellationToken) : null;
        if (options.Current.Identity.Pseudonymise && pseudonym is null)
        {
            // Listed and never seen: there is nothing, and nothing to mix up.
            return users.IsListed(clean) ? new OwnIdentity(name, name, users.TeamOf(clean)) : null;
        }

        var user = options.Current.Identity.Pseudonymise ? pseudonym! : name;
        var isKnown = pseudonym is not null || users.IsListed(clean)
            || (await new ExchangeListing(ledger.Journal.Reader).ReadAsync(new ExchangeFilter { User = user }, null, 1, cancellationToken)).Items.Count > 0;
        return isKnown ? new OwnIdentity(name, user, users.TeamOf(clean)) : null;
    }
}
