using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TokenGate.Ledger.Redis;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>What is sent to Redis as bytes is what it would be as texts.</summary>
public sealed class ScriptArgumentsTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20261130, 1);

    /// <summary>Separators, signs of any width, and names that are longer than most.</summary>
    private static readonly string[] Parts = ["|", "%", "a", "é", "漢", "😀", "-", new('|', 300)];

    [Fact]
    public void WriteStem_OfAnyNames_IsTheFieldsOwn() => Check.One(Fixed, Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new System.Random(seed);
        var hour = (100L * ReportingZone.HoursPerDay) + random.Next(ReportingZone.HoursPerDay);
        var (team, second, third, model) = (Name(random), Name(random), Name(random), Name(random));
        var key = new FieldKey(ReportingZone.HourOf(hour), team, second, third, model);

        var stem = new byte[key.MostBytes];
        var text = Encoding.UTF8.GetString(stem, 0, key.WriteStem(stem));

        return text == RedisKeys.FieldStem(new HourKey(hour, team, second, third, model)) && text == RedisKeys.TagStem(new TagKey(hour, team, second, third, model));
    }));

    [Fact]
    public void Add_OfAnyKind_KeepsTextAndOrder() => Check.One(Fixed, Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        // Small to begin with: it grows in the middle.
        var random = new System.Random(seed);
        var arguments = new ScriptArguments(head: 1, count: 0, bytes: 1);
        var expected = new List<string>();
        for (var i = random.Next(40); i >= 0; i--)
        {
            var (name, number) = (Name(random), random.NextInt64(long.MinValue, long.MaxValue));
            var large = (Int128)number * long.MaxValue;
            arguments.Add(name);
            arguments.Add(number);
            arguments.Add(large);
            arguments.Add(Encoding.UTF8.GetBytes(name), "cost"u8);
            expected.AddRange([name, number.ToString(CultureInfo.InvariantCulture), large.ToString(CultureInfo.InvariantCulture), name + "cost"]);
        }

        return Enumerable.Range(0, arguments.Count).Select(i => Encoding.UTF8.GetString(arguments[i].Span)).SequenceEqual(expected);
    }));

    private static string Name(System.Random random) => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Parts[random.Next(Parts.Length)]));
}
