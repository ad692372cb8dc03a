using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Requests;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>Gathers the rows of an answer, and stops when there are too many.</summary>
/// <param name="add">The sum of two.</param>
/// <param name="mostRows">How many rows there may be.</param>
internal sealed class CountTable<TSums>(Func<TSums, TSums, TSums> add, int mostRows = CountLimits.MostRows)
    where TSums : struct
{
    private readonly Dictionary<CountKey, TSums> _groups = [];

    /// <summary>The sum over all rows.</summary>
    public TSums Total { get; private set; }

    /// <summary>Adds sums to the row of a key.</summary>
    /// <exception cref="AdminFaultException">There are more rows than an answer may have.</exception>
    public void Add(CountKey key, TSums sums)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, key, out _);
        group = add(group, sums);
        Total = add(Total, sums);
        if (_groups.Count > mostRows)
        {
            throw AdminFaultException.Create(
                StatusCodes.Status422UnprocessableEntity,
                string.Create(CultureInfo.InvariantCulture, $"The answer has more than {mostRows:N0} rows."),
                "by",
                "Group by fewer columns, take a coarser bucket, ask for a shorter time, or filter.");
        }
    }

    /// <summary>The rows in order, without those that are nothing.</summary>
    public IReadOnlyList<(CountKey Key, TSums Sums)> Rows()
    {
        var rows = _groups.Where(static pair => !pair.Value.Equals(default(TSums))).Select(static pair => (pair.Key, pair.Value)).ToList();
        rows.Sort(static (left, right) => left.Key.CompareTo(right.Key));
        return rows;
    }
}
