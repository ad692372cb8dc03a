using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Counts;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Recording;
using TokenGate.Pricing;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary><c>/api/me</c>: the caller's roles, and what this gateway offers.</summary>
internal sealed class MeEndpoint(AdminLedger ledger, PeopleKeys people, LiveOptions options, PricesInForce prices, TrafficRecorder recording, TimeProvider clock) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/me", AdminRoles.Viewer | AdminRoles.Executive | AdminRoles.Employee, AnswerAsync);

    private Task AnswerAsync(HttpContext context)
    {
        var (roles, person) = context.Features.Get<AdminCaller>()!;
        var current = options.Current;
        return JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray("roles");
            foreach (var role in RoleNames.From(roles))
            {
                writer.WriteStringValue(role);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("names", Names.AreShownTo(roles, current));
            writer.WriteString("person", person?.Name);
            writer.WriteString("person_team", person is { Team.Length: > 0 } ? person.Team : null);
            writer.WriteString("recorded_until", person is null ? null : recording.UntilOf(person.Name));
            writer.WriteString("gateway", ledger.GatewayId);
            writer.WriteString("version", typeof(MeEndpoint).Assembly.GetName().Version?.ToString());
            writer.WriteString("mode", current.Judge.IsObserving ? "observe" : "enforce");
            writer.WriteBoolean("pseudonymised", current.Identity.Pseudonymise);
            writer.WriteStartArray("sources");
            foreach (var source in ledger.Sources)
            {
                writer.WriteStringValue(source);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("zones");
            foreach (var (zone, since) in ledger.Zone.History)
            {
                writer.WriteStartObject();
                writer.WriteString("zone", zone);
                writer.WriteString("since", since is { } moment ? JsonAnswer.Moment(moment) : null);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNumber("min_group", current.Admin.MinGroup);
            writer.WriteNumber("max_rows", CountLimits.MostRows);
            writer.WriteBoolean("erases_people", people.OpenExisting() is not null);
            writer.WriteString("currency", ledger.Currencies.At(clock.GetUtcNow()));
            writer.WriteStartArray("currencies");
            foreach (var (currency, since) in ledger.Currencies.History)
            {
                writer.WriteStartObject();
                writer.WriteString("currency", currency);
                writer.WriteString("since", since is { } moment ? JsonAnswer.Moment(moment) : null);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("prices", prices.Current.Version);
            writer.WriteString("now", JsonAnswer.Moment(clock.GetUtcNow()));
        });
    }
}
