using System.Globalization;
using System.Text.Json;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>
/// Whoever sees no names can subtract numbers of people as well: of four weeks less three of them, those who came in the fourth alone; of
/// two halves less the whole, those who were there in both. None of them may be one to four people.
/// </summary>
public sealed class SmallNumbersTests
{
    private const int Least = 5;
    private const int Weeks = 5;
    private const int Pool = 14;
    private static readonly string[] Groups = ["ants", "bees", "cats"];
    private static readonly string[] Columns = ["teams", "models", "projects", "clients", "work"];
    private static readonly DateTimeOffset Monday = new(2026, 10, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly (string, string?)[] Settings = [.. AdminGateway.Tokens.Where(static each => each.Key != "TokenGate:Admin:ViewersSeeNames")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task People_OfEverySpan_LetNoFewBeSubtracted(int seed)
    {
        await using var gateway = await AdminGateway.StartAsync(Settings);
        var random = new Random(seed);
        var active = new HashSet<string>[Weeks];
        var records = new List<UsageRecord>();
        for (var week = 0; week < Weeks; week++)
        {
            active[week] = [];
            foreach (var group in Groups)
            {
                foreach (var person in Enumerable.Range(0, Pool).OrderBy(_ => random.Next()).Take(random.Next(4, Pool)))
                {
                    active[week].Add($"{group}{person}");
                    records.Add(AdminGateway.Record($"{group}-{person}-{week}", Monday.AddDays(7 * week), new TokenSplit(0, 0, 10, 0, 0, 0, 0), $"{group}{person}", group, random.Next(4) == 0 ? "bees" : group) with
                    {
                        Project = random.Next(5) == 0 ? "cats" : group,
                        Client = Groups[random.Next(3)],
                        Work = random.Next(6) == 0 ? WorkKind.Step : WorkKind.Turn,
                    });
                }
            }
        }

        await gateway.AppendAsync([.. records]);
        var told = new Dictionary<(string What, int From, int To), int>();
        for (var from = 0; from < Weeks; from++)
        {
            for (var to = from + 1; to <= Weeks; to++)
            {
                var answer = await gateway.JsonAsync(
                    string.Create(CultureInfo.InvariantCulture, $"/api/adoption?from={Monday.AddDays(7 * from):yyyy-MM-dd}&to={Monday.AddDays(7 * to):yyyy-MM-dd}"), AdminGateway.Executive);
                var people = answer.GetProperty("people");
                Assert.Equal(JsonValueKind.Number, people.GetProperty("active").ValueKind);
                told[("active", from, to)] = people.GetProperty("active").GetInt32();
                foreach (var week in answer.GetProperty("series").EnumerateArray())
                {
                    var start = (int)((week.GetProperty("bucket").GetDateTimeOffset() - Monday.AddHours(-Monday.Hour)).TotalDays / 7);
                    Assert.Equal(told.TryAdd(("active", start, start + 1), week.GetProperty("people").GetInt32()) ? week.GetProperty("people").GetInt32() : told[("active", start, start + 1)], week.GetProperty("people").GetInt32());
                }

                foreach (var column in Columns)
                {
                    foreach (var row in answer.GetProperty(column).EnumerateArray())
                    {
                        told[($"{column} {row.GetProperty("name").GetString()}", from, to)] = row.GetProperty("people").GetInt32();
                    }
                }

                // It stays near the truth.
                var exact = active[from..to].SelectMany(static week => week).Distinct().Count();
                Assert.InRange(told[("active", from, to)], exact - (Least - 1), exact);
            }
        }

        foreach (var what in told.Keys.Select(static key => key.What).Distinct())
        {
            foreach (var (from, to) in told.Keys.Where(key => key.What == what).Select(static key => (key.From, key.To)))
            {
                foreach (var (first, last) in told.Keys.Where(key => key.What == what && key.From >= from && key.To <= to).Select(static key => (key.From, key.To)))
                {
                    Check(told[(what, from, to)] - told[(what, first, last)], $"{what} of weeks {from} to {to} less {first} to {last}");
                }

                for (var cut = from + 1; cut < to; cut++)
                {
                    if (told.TryGetValue((what, from, cut), out var head) && told.TryGetValue((what, cut, to), out var tail))
                    {
                        Check(head + tail - told[(what, from, to)], $"{what} in weeks {from} to {cut} and {cut} to {to}");
                    }
                }
            }
        }

        void Check(int few, string how) => Assert.False(few is > 0 and < Least, $"seed {seed}: {few} people follow from {how}");
    }
}
