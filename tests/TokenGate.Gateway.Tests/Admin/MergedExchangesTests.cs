using System.Globalization;
using System.Text.Json;
using TokenGate.Gateway.Admin.Peers;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>Pages of several gateways become one list: everything once, in order, whatever the pages' sizes and moments are.</summary>
public sealed class MergedExchangesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Merge_PageByPage_ShowsEachExchangeOnceInOrder(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            // Few moments, so that many exchanges share one, of one gateway and of several.
            Gateway[] gateways = [.. Enumerable.Range(0, random.Next(1, 4)).Select(g => new Gateway($"g{g}", random, random.Next(0, 12), moments: 6))];
            string[] expected =
            [
                .. gateways.SelectMany(static gateway => gateway.All.Select(each => (gateway.Id, each.At, each.Sequence)))
                    .OrderByDescending(static each => each.At).ThenBy(static each => each.Id, StringComparer.Ordinal).ThenByDescending(static each => each.Sequence)
                    .Select(static each => string.Create(CultureInfo.InvariantCulture, $"{each.Id}:{each.Sequence}")),
            ];

            var (shown, cursor, limit) = (new List<string>(), (string?)null, random.Next(1, 5));
            do
            {
                var pages = gateways.Select(gateway => (gateway.Id, gateway.Page(MergedExchanges.OwnCursor(cursor, gateway.Id), limit, random)));
                var (items, next) = MergedExchanges.Merge([.. pages], limit);
                Assert.InRange(items.Count, 0, limit);
                shown.AddRange(items.Select(static item => $"{item.Gateway}:{item.Item.GetProperty("sequence")}"));
                Assert.NotEqual(cursor ?? "", next);
                cursor = next;
            }
            while (cursor is not null);
            Assert.Equal(expected, shown);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1f-2")]
    [InlineData("nonsense")]
    [InlineData("x-1@g0")]
    public void OwnCursor_ThatIsNoPlaceOfTheMergedList_StaysAsItIs(string? cursor) => Assert.Equal(cursor, MergedExchanges.OwnCursor(cursor, "g0"));

    /// <summary>A gateway's list as its journal gives it, which may end a page before it is full.</summary>
    private sealed class Gateway(string id, Random random, int count, int moments)
    {
        public string Id => id;

        public (long At, long Sequence)[] All { get; } =
        [
            .. Enumerable.Range(1, count).Select(sequence => (At: (long)random.Next(1, moments), Sequence: (long)sequence)).OrderByDescending(static each => each.At).ThenByDescending(static each => each.Sequence),
        ];

        public JsonElement Page(string? cursor, int limit, Random chance)
        {
            var (at, sequence) = (long.MaxValue, long.MaxValue);
            if (cursor?.Split('-') is [var moment, var number])
            {
                (at, sequence) = (Hex(moment), Hex(number));
            }

            (long At, long Sequence)[] left = [.. All.Where(each => each.At < at || (each.At == at && each.Sequence < sequence))];
            var size = Math.Min(left.Length, chance.Next(3) == 0 ? chance.Next(1, limit + 1) : limit);
            return JsonSerializer.SerializeToElement(new
            {
                items = left.Take(size).Select(static each => new { place = Place(each), sequence = each.Sequence }),
                next = size < left.Length ? Place(left[size - 1]) : null,
            });
        }

        private static long Hex(string text) => long.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

        private static string Place((long At, long Sequence) each) => string.Create(CultureInfo.InvariantCulture, $"{each.At:x}-{each.Sequence:x}");
    }
}
