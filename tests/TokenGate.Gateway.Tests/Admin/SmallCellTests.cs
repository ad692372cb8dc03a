using System.Globalization;
using System.Text.Json;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>
/// Whoever sees no names can ask for every span, and subtract whatever he is told from whatever else he is told. What a group of fewer than
/// five people used in a week must not come out of it.
/// </summary>
public sealed class SmallCellTests
{
    private const int Least = 5;
    private const int Weeks = 4;
    private static readonly string[] Groups = ["ants", "bees", "cats", "dogs", "eels"];
    private static readonly DateTimeOffset Monday = new(2026, 10, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly (string, string?)[] Settings = [.. AdminGateway.Tokens.Where(static each => each.Key != "TokenGate:Admin:ViewersSeeNames")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Adoption_AskedForEverySpan_LetsNoSmallCellBeSubtracted(int seed)
    {
        await using var gateway = await AdminGateway.StartAsync(Settings);
        var random = new Random(seed);
        var people = new int[Groups.Length, Weeks];
        var records = new List<UsageRecord>();
        for (var group = 0; group < Groups.Length; group++)
        {
            for (var week = 0; week < Weeks; week++)
            {
                people[group, week] = random.Next(3) == 0 ? random.Next(1, Least) : random.Next(Least, 9);
                records.AddRange(Enumerable.Range(0, people[group, week]).Select(i => AdminGateway.Record(
                    $"{group}-{week}-{i}", Monday.AddDays(7 * week), new TokenSplit(0, 0, random.Next(1, 1_000_000), 0, 0, 0, 0), $"{Groups[group]}{i}", Groups[group], Groups[group]) with
                {
                    Project = Groups[group],
                    Work = WorkKind.Turn,
                }));
            }
        }

        await gateway.AppendAsync([.. records]);
        var whole = await AskAsync(gateway, 0, Weeks);
        Assert.Equal(records.Sum(static record => record.Judgement.Split.TrustedInput), whole.GetProperty("trusted").GetProperty("tokens").GetInt64());
        foreach (var column in new[] { "teams", "models", "projects" })
        {
            var told = new Equations(Groups.Length * Weeks);
            var apart = new HashSet<(int Group, int Week)>();
            for (var week = 0; week < Weeks; week++)
            {
                apart.UnionWith(Named(await AskAsync(gateway, week, week + 1), column).Select(group => (group, week)));
            }

            for (var from = 0; from < Weeks; from++)
            {
                for (var to = from + 1; to <= Weeks; to++)
                {
                    Tell(told, await AskAsync(gateway, from, to), column, apart, from, to);
                }
            }

            for (var group = 0; group < Groups.Length; group++)
            {
                for (var week = 0; week < Weeks; week++)
                {
                    Assert.False(
                        people[group, week] < Least && told.Give(Unit(group, week)),
                        $"seed {seed}: {people[group, week]} people of {Groups[group]} in week {week} can be told from {column}");
                }
            }
        }
    }

    private static Task<JsonElement> AskAsync(AdminGateway gateway, int from, int to) => gateway.JsonAsync(string.Create(
        CultureInfo.InvariantCulture, $"/api/adoption?from={Monday.AddDays(7 * from):yyyy-MM-dd}&to={Monday.AddDays(7 * to):yyyy-MM-dd}"), AdminGateway.Executive);

    /// <summary>
    /// What an answer says of the cells: the tokens of a group that is named are those of the weeks in which it is told apart, which an
    /// answer for each single week says; all else of these weeks is in the fold.
    /// </summary>
    private static void Tell(Equations told, JsonElement answer, string column, HashSet<(int Group, int Week)> apart, int from, int to)
    {
        var span = Enumerable.Range(from, to - from);
        if (answer.GetProperty("trusted").GetProperty("tokens").ValueKind == JsonValueKind.Number)
        {
            told.Add(Of(Enumerable.Range(0, Groups.Length).SelectMany(group => span.Select(week => (group, week)))));
        }

        foreach (var group in Named(answer, column))
        {
            told.Add(Of(span.Where(week => apart.Contains((group, week))).Select(week => (group, week))));
        }

        told.Add(Of(Enumerable.Range(0, Groups.Length).SelectMany(group => span.Select(week => (group, week))).Where(cell => !apart.Contains(cell))));
    }

    /// <summary>Who is told apart in the span; a row may also stand for the span before alone.</summary>
    private static IEnumerable<int> Named(JsonElement answer, string column) =>
        answer.GetProperty(column).EnumerateArray().Where(static row => row.GetProperty("tokens").GetInt64() > 0).Select(static row => Array.IndexOf(Groups, row.GetProperty("name").GetString())).Where(static group => group >= 0);

    private static double[] Unit(int group, int week) => Of([(group, week)]);

    private static double[] Of(IEnumerable<(int Group, int Week)> sum)
    {
        var cells = new double[Groups.Length * Weeks];
        foreach (var (group, week) in sum)
        {
            cells[(group * Weeks) + week] = 1;
        }

        return cells;
    }

    /// <summary>Sums of cells that are known, and the question whether another one follows from them.</summary>
    private sealed class Equations(int cells)
    {
        private const double Nothing = 1e-9;
        private readonly List<(int Pivot, double[] Row)> _rows = [];

        public void Add(double[] sum)
        {
            if (Reduce(sum) is { Pivot: >= 0 } row)
            {
                _rows.Add(row);
            }
        }

        public bool Give(double[] sum) => Reduce(sum).Pivot < 0;

        private (int Pivot, double[] Row) Reduce(double[] sum)
        {
            var row = sum.ToArray();
            foreach (var (pivot, known) in _rows)
            {
                var factor = row[pivot] / known[pivot];
                for (var i = 0; factor != 0 && i < cells; i++)
                {
                    row[i] -= factor * known[i];
                }
            }

            var largest = Enumerable.Range(0, cells).MaxBy(i => Math.Abs(row[i]));
            return (Math.Abs(row[largest]) < Nothing ? -1 : largest, row);
        }
    }
}
