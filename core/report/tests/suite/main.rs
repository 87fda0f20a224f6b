//! Reports against figures that are counted by other means, on small histories that are made up here.
