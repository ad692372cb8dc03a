using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
using TokenGate.Training.Boosting;

namespace TokenGate.Training.MlNet;

/// <summary>
/// ML.NET's FastTree, gradient-boosted trees whose features act together: the black box that the glass-box scores are compared with. It
/// judges nobody; its recall beside the GAM's is the price of glass.
/// </summary>
public sealed class FastTreeModel
{
    /// <summary>Trees of a model. Leaves, learning rate and the rest are FastTree's defaults (20 leaves, 0.2).</summary>
    public const int DefaultTrees = 300;

    private readonly MLContext _context;
    private readonly ITransformer _model;
    private readonly int _features;

    private FastTreeModel(MLContext context, ITransformer model, int features) =>
        (_context, _model, _features) = (context, model, features);

    /// <summary>
    /// Trains on weighted rows. One thread, because the sums of several depend on who is first: the same rows and seed give the same
    /// scores.
    /// </summary>
    /// <param name="set">The rows.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="trees">How many trees; above 0.</param>
    public static FastTreeModel Train(TrainingSet set, int seed, int trees = DefaultTrees)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(trees, 1);
        var context = new MLContext(seed);
        var rows = set.Rows.Select(row => new FeatureRow
        {
            Features = row.Features.ToArray(),
            Label = row.Inflated,
            Weight = (float)row.Weight,
        });
        var trainer = context.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
        {
            FeatureColumnName = MlNetRuntime.Features,
            LabelColumnName = nameof(FeatureRow.Label),
            ExampleWeightColumnName = nameof(FeatureRow.Weight),
            NumberOfTrees = trees,
            NumberOfThreads = 1,
            Seed = seed,
        });
        return new FastTreeModel(context, trainer.Fit(MlNetRuntime.Load(context, rows, set.Features.Count)), set.Features.Count);
    }

    /// <summary>The uncalibrated scores of some rows, in their order.</summary>
    public float[] Score(IEnumerable<float[]> rows) => MlNetRuntime.Column(
        _model.Transform(MlNetRuntime.Load(_context, rows.Select(row => new FeatureRow { Features = row }), _features)),
        "Score");
}
