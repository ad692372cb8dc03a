using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Peers;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>Counts users without naming them: a page that shows how many there are need not be sent a list of 85,000.</summary>
internal sealed class UserCounter(AdminLedger ledger, FleetSums fleet)
{
    /// <summary>The parameter that asks for numbers of users, and its values.</summary>
    public const string Parameter = "users";

    private static readonly string[] Values = ["none", "count"];

    private static readonly UsageColumn[] Columns = [UsageColumn.Team, UsageColumn.Route, UsageColumn.Model, UsageColumn.Project, UsageColumn.Client];

    /// <summary>True where a question asks for numbers of users. Faults are left with the reader.</summary>
    public static bool IsAsked(QueryReader query, CountQuestion question)
    {
        if (query.OneOf(Parameter, Values, 0) == 0)
        {
            return false;
        }

        if (question.Bucket != UsageBucket.Total)
        {
            query.Fault(Parameter, "Users are counted over the whole time: write bucket=total.");
        }

        if (question.Columns.Except(Columns).Any())
        {
            query.Fault(Parameter, "Users are counted by team, route, model, project or client program.");
        }

        return true;
    }

    /// <summary>How many people with a trusted token there are, in each group and in all. Unidentified traffic is nobody.</summary>
    /// <exception cref="AdminFaultException">There is no journal, or too many rows.</exception>
    public async Task<UserCounts> ActiveAsync(CountQuestion question, string source, CancellationToken cancellationToken)
    {
        var query = question.Query(question.Columns) with { Bucket = UsageBucket.Total, Currencies = null };
        return UserCounts.From(source == "redis" ? await RedisAsync(query, cancellationToken) : await fleet.ReadUsersAsync(ledger.Journal, query, active: true, cancellationToken), static user => user != UserGroup.Nobody);
    }

    /// <summary>
    /// How many users with an exchange there are, in each group and in all. Unidentified traffic is one, and so are those whose teams are
    /// told of together.
    /// </summary>
    /// <param name="question">The question; by team, where some are told of together.</param>
    /// <param name="folded">Those teams; null for none.</param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    /// <exception cref="AdminFaultException">There is no journal.</exception>
    public async Task<UserCounts> SeenAsync(CountQuestion question, IReadOnlySet<string>? folded, CancellationToken cancellationToken)
    {
        var columns = question.Columns;
        var team = Array.IndexOf(columns, UsageColumn.Team);
        var groups = await fleet.ReadUsersAsync(ledger.Journal, question.Query(columns) with { Bucket = UsageBucket.Total, Currencies = null }, active: false, cancellationToken);
        return UserCounts.From(
            folded is null || team < 0
                ? groups
                : groups.Select(group => folded.Contains(group.Names[team])
                    ? new UserGroup([.. group.Names.Select((name, i) => i == team ? SmallGroups.Name : name)], [SmallGroups.Name])
                    : group),
            static _ => true);
    }

    private async Task<IEnumerable<UserGroup>> RedisAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        if (ledger.Redis is not { } redis)
        {
            throw new AdminFaultException(StatusCodes.Status503ServiceUnavailable, "No Redis is configured.");
        }

        return UserGroup.Active(await redis.ReadAsync(query with { By = [.. query.By, UsageColumn.User] }, cancellationToken), query.By);
    }
}
