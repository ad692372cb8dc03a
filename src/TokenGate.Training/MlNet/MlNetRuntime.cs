using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace TokenGate.Training.MlNet;

/// <summary>
/// ML.NET as this room uses it. Only this folder names its types: a process that never trains or verifies never loads its assemblies.
/// </summary>
internal static class MlNetRuntime
{
    /// <summary>The column of the feature vector.</summary>
    public const string Features = nameof(FeatureRow.Features);

    /// <summary>The version of the package, such as <c>5.0.1</c>.</summary>
    public static string Version { get; } =
        typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Rows as ML.NET's data. They are read when ML.NET asks for them.</summary>
    /// <param name="context">The context that will read them.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="features">The length of every row's vector.</param>
    public static IDataView Load(MLContext context, IEnumerable<FeatureRow> rows, int features)
    {
        var schema = SchemaDefinition.Create(typeof(FeatureRow));
        schema[Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        return context.Data.LoadFromEnumerable(rows, schema);
    }

    /// <summary>One column of some data, read once.</summary>
    public static float[] Column(IDataView data, string name) => [.. data.GetColumn<float>(name)];
}
