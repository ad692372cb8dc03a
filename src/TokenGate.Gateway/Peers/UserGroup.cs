using TokenGate.Ledger;

namespace TokenGate.Gateway.Peers;

/// <summary>The users of a group.</summary>
/// <param name="Names">The names of the group, in the order of the question's columns.</param>
/// <param name="Users">Its users, each once; unidentified traffic is the user <c>-</c>.</param>
internal sealed record UserGroup(IReadOnlyList<string> Names, IReadOnlyCollection<string> Users)
{
    /// <summary>What unidentified traffic is called.</summary>
    public const string Nobody = "-";

    /// <summary>The users with a trusted token, a group for each row.</summary>
    /// <param name="rows">Rows by user and the columns.</param>
    /// <param name="by">The columns of the groups.</param>
    public static IEnumerable<UserGroup> Active(IEnumerable<UsageRow> rows, IReadOnlyList<UsageColumn> by) => rows.Where(static row => row.Requests != 0)
        .Select(row => Create(row.User, by, row.NameOf));

    /// <summary>The users with an exchange, a group for each row.</summary>
    /// <param name="rows">Rows by user and the columns.</param>
    /// <param name="by">The columns of the groups.</param>
    public static IEnumerable<UserGroup> Seen(IEnumerable<SplitRow> rows, IReadOnlyList<UsageColumn> by) => rows.Select(row => Create(row.User, by, row.NameOf));

    private static UserGroup Create(string? user, IReadOnlyList<UsageColumn> by, Func<UsageColumn, string?> nameOf) =>
        new([.. by.Select(column => nameOf(column) ?? Nobody)], [user ?? Nobody]);
}
